import { createReadStream } from 'node:fs';
import type { Unreadable } from '../model/incoming.ts';
import { MAX_MESSAGE_BYTES, type Mailbox, type RawMessage, tooLarge } from './raw-message.ts';

const NEWLINE = 0x0a;

/**
 * RFC 4155's separator: `From `, who, and a time. The time is asked for because not all programs escape a `From `
 * that begins a paragraph.
 */
const SEPARATOR = /^From .{0,400}\d\d:\d\d/;

/**
 * The messages of an mbox file in constant memory. Takes back one `>` of each `>From ` (mboxrd); mboxo cannot be told
 * from it, and loses a `>` that it had not added, which changes nothing that is judged.
 */
export async function* readMbox(path: string): Mailbox {
  const messages = createMessageSplitter(path);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) yield* messages.push(chunk);
  yield* messages.end();
}

function createMessageSplitter(path: string): {
  push(chunk: Buffer): Generator<RawMessage | Unreadable>;
  end(): Generator<RawMessage | Unreadable>;
} {
  // One place for every message: a list of lines would cost ten times its text where the lines are short.
  const held = Buffer.alloc(MAX_MESSAGE_BYTES);
  let bytes = 0;
  let rest: Buffer[] = [];
  let restBytes = 0;
  let lineNumber = 0;
  let startedAt = 0;
  let isAfterEmptyLine = true;

  function* finish(): Generator<RawMessage | Unreadable> {
    const where = `${path}:${startedAt}`;
    if (bytes > MAX_MESSAGE_BYTES) yield tooLarge(where);
    else if (startedAt > 0) yield { where, content: Buffer.from(held.subarray(0, bytes)) };
    bytes = 0;
  }

  function* take(line: Buffer): Generator<RawMessage | Unreadable> {
    lineNumber++;
    if (isAfterEmptyLine && startsWithFrom(line) && SEPARATOR.test(line.toString('latin1', 0, 600))) {
      yield* finish();
      startedAt = lineNumber;
      isAfterEmptyLine = false;
      return;
    }
    isAfterEmptyLine = line.length <= 2 && /^\r?\n?$/.test(line.toString('latin1'));
    keep(isEscaped(line) ? line.subarray(1) : line);
  }

  /** Past the cap only the fact that there was more. */
  function keep(part: Buffer): void {
    if (bytes + part.length <= MAX_MESSAGE_BYTES) held.set(part, bytes);
    bytes += part.length;
  }

  /** A line longer than any message may be is not held: what is dropped of it could only be too much. */
  function hold(part: Buffer): void {
    if (part.length === 0 || restBytes > MAX_MESSAGE_BYTES) return;
    rest.push(part);
    restBytes += part.length;
  }

  function takeRest(): Buffer {
    const line = Buffer.concat(rest);
    rest = [];
    restBytes = 0;
    return line;
  }

  return {
    *push(chunk) {
      let start = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, start)) {
        const line = chunk.subarray(start, at + 1);
        if (restBytes > 0) hold(line);
        yield* take(restBytes > 0 ? takeRest() : line);
        start = at + 1;
      }
      hold(chunk.subarray(start));
    },
    *end() {
      if (restBytes > 0) yield* take(takeRest());
      yield* finish();
    },
  };
}

function startsWithFrom(line: Buffer): boolean {
  return line.length > 5 && line.toString('latin1', 0, 5) === 'From ';
}

function isEscaped(line: Buffer): boolean {
  return line[0] === 0x3e && /^>+From /.test(line.toString('latin1', 0, 100));
}

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
  let lines: Buffer[] = [];
  let bytes = 0;
  let rest: Buffer = Buffer.alloc(0);
  let lineNumber = 0;
  let startedAt = 0;
  let isAfterEmptyLine = true;

  function* finish(): Generator<RawMessage | Unreadable> {
    const where = `${path}:${startedAt}`;
    if (bytes > MAX_MESSAGE_BYTES) yield tooLarge(where);
    else if (startedAt > 0) yield { where, content: Buffer.concat(lines) };
    lines = [];
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
    bytes += part.length;
    if (bytes <= MAX_MESSAGE_BYTES) lines.push(part);
    else lines = [];
  }

  return {
    *push(chunk) {
      let start = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, start)) {
        const line = chunk.subarray(start, at + 1);
        yield* take(rest.length === 0 ? line : Buffer.concat([rest, line]));
        rest = Buffer.alloc(0);
        start = at + 1;
      }
      const tail = chunk.subarray(start);
      // A line longer than any message may be is not held: what is dropped of it could only be too much.
      rest = rest.length > MAX_MESSAGE_BYTES ? rest : Buffer.concat([rest, tail]);
    },
    *end() {
      if (rest.length > 0) yield* take(rest);
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

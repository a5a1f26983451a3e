import { createPiecework, type Piece, type Splitter, tooLong } from './splitter.ts';

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
/** Space, tab, CR, and what stands between the objects of an array. */
const BETWEEN: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, 0x2c, 0x5b, 0x5d]);

/**
 * Finds the outermost JSON objects of JSON lines, of an array (masscan's commas in odd places included) and of
 * indented output alike. What is not an object becomes a reason, and reading goes on with the next line.
 */
export function createObjectSplitter(maxBytes: number): Splitter {
  const current = createPiecework(maxBytes);
  let line = 1;
  let startLine = 1;
  let depth = 0;
  let inText = false;
  let escaped = false;
  let inGarbage = false;
  let atLineStart = true;

  function finish(): Piece {
    const text = current.take();
    depth = 0;
    return text === null ? tooLong(startLine, maxBytes) : { line: startLine, text };
  }

  function abandon(reason: string): Piece {
    current.take();
    depth = 0;
    inText = false;
    return { line: startLine, reason };
  }

  function* push(chunk: Buffer): Generator<Piece> {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      const first = atLineStart;
      atLineStart = byte === NEWLINE;
      if (atLineStart) {
        line++;
        inGarbage = false;
        // RFC 8259 section 7: a line break inside a string is always escaped.
        if (inText) yield abandon('not JSON: a string does not end');
        escaped = false;
      } else if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === OPEN) {
        // Nested objects are indented or on the line of their parent, so this one is a new record after a cut one.
        if (depth > 0 && first) yield abandon('not JSON: the object does not end');
        if (depth === 0) {
          start = at;
          startLine = line;
        }
        depth++;
      } else if (depth === 0) {
        if (!inGarbage && byte !== undefined && !BETWEEN.has(byte)) {
          inGarbage = true;
          yield { line, reason: 'not a JSON object' };
        }
      } else if (byte === QUOTE) {
        inText = true;
      } else if (byte === CLOSE && --depth === 0) {
        current.add(chunk.subarray(start, at + 1));
        yield finish();
      }
    }
    if (depth > 0) current.add(chunk.subarray(start));
  }

  return {
    push,
    end: () => (depth > 0 ? [abandon('the file ends inside this object')] : []),
    line: () => line,
  };
}

import { createPiecework, type Piece, type Splitter, tooLong } from './splitter.ts';

const NEWLINE = 0x0a;

/** Splits at LF and CRLF. A line over `maxBytes` becomes a reason and is skipped without being held. */
export function createLineSplitter(maxBytes: number): Splitter {
  const current = createPiecework(maxBytes);
  let line = 1;

  function finish(): Piece {
    const text = current.take();
    const piece =
      text === null ? tooLong(line, maxBytes) : { line, text: text.endsWith('\r') ? text.slice(0, -1) : text };
    line++;
    return piece;
  }

  return {
    *push(chunk) {
      let start = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, start)) {
        current.add(chunk.subarray(start, at));
        yield finish();
        start = at + 1;
      }
      if (start < chunk.length) current.add(chunk.subarray(start));
    },
    end: () => [finish()],
    line: () => line,
  };
}

/** One line or JSON object of the input, or the reason why it has to be left out. */
export type Piece =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly reason: string };

/** Cuts a byte stream into records, holding no more of it than one record. */
export interface Splitter {
  /** To be gone through to its end, before the next chunk. */
  push(chunk: Buffer): Iterable<Piece>;
  /** What is left when the input is complete. */
  end(): Iterable<Piece>;
  /** The line being read, for messages about the stream itself. */
  line(): number;
}

/** Collects the bytes of one record up to a cap; past it only the fact that there were more. */
export interface Piecework {
  add(bytes: Buffer): void;
  /** The text so far and an empty collection; null when it was over the cap. */
  take(): string | null;
}

export function createPiecework(maxBytes: number): Piecework {
  let parts: Buffer[] = [];
  let size = 0;
  return {
    add(bytes) {
      size += bytes.length;
      if (size <= maxBytes) parts.push(bytes);
      else parts = [];
    },
    take() {
      const text = size > maxBytes ? null : parts.length === 1 ? `${parts[0]}` : `${Buffer.concat(parts)}`;
      parts = [];
      size = 0;
      return text;
    },
  };
}

export function tooLong(line: number, maxBytes: number): Piece {
  return { line, reason: `longer than ${maxBytes / 1024} KiB` };
}

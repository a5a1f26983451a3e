import type { Target } from '../model/target.ts';
import { type BadLine, badLine } from './bad-line.ts';
import type { Batch } from './batch.ts';
import { DamagedInput } from './damaged-input.ts';
import type { RecordReader } from './record-reader.ts';
import type { Piece, Splitter } from './splitter.ts';

/** Cuts the stream into records and reads each. A record that a damaged input cuts is left out: it could mislead. */
export async function* readRecords(
  chunks: AsyncIterable<Buffer>,
  splitter: Splitter,
  read: RecordReader,
  label: string,
): AsyncGenerator<Batch> {
  try {
    for await (const chunk of chunks) yield readPieces(splitter.push(chunk), read, label);
    yield readPieces(splitter.end(), read, label);
  } catch (error) {
    if (!(error instanceof DamagedInput)) throw error;
    yield [badLine(`${label}:${splitter.line()}`, error.message)];
  }
}

function* readPieces(pieces: Iterable<Piece>, read: RecordReader, label: string): Generator<Target | BadLine> {
  for (const piece of pieces) {
    // Not in a template: V8 caches the texts of numbers so made, and when they leave the cache they are old garbage,
    // 100 MB of it at a time.
    const where = `${label}:${piece.line.toFixed()}`;
    for (const item of 'reason' in piece ? [piece.reason] : read(piece.text, where)) {
      yield typeof item === 'string' ? badLine(where, item) : item;
    }
  }
}

import type { Readable } from 'node:stream';
import { UsageError } from '../model/errors.ts';
import type { Batch } from './batch.ts';
import { detectFormat } from './detect-format.ts';
import { FORMATS, type InputFormat } from './formats.ts';
import { openInput } from './open-input.ts';
import { peek } from './peek.ts';
import type { ReadContext } from './record-reader.ts';

export type { InputFormat } from './formats.ts';

export interface ReadTargetsOptions extends ReadContext {
  readonly format: InputFormat | 'auto';
  /** Read when the file is `-`. */
  readonly stdin?: Readable;
}

/** Room for a few records of the largest kind, should the first ones be broken. */
const MAX_HEAD_BYTES = 4_194_304;

/**
 * The targets of a list or of another tool's output, in the order of the file and in constant memory: as many at a
 * time as a piece of the file holds, perhaps none; see batch.ts. Lines that cannot be read come as BadLine in between. Throws
 * UsageError when the file as a whole is of no use.
 *
 * @example
 * for await (const batch of readTargets('export.json.gz', options)) {
 *   for (const item of batch) if (item.kind === 'bad') report(item);
 * }
 */
export async function* readTargets(file: string, options: ReadTargetsOptions): AsyncGenerator<Batch> {
  const label = file === '-' ? 'stdin' : file;
  const input = await openInput(file, options.stdin);
  const { head, isWhole, readFrom, close } = await peek(
    input,
    MAX_HEAD_BYTES,
    (bytes) => options.format !== 'auto' || detectFormat(bytes, false) !== null,
  );
  try {
    const isAll = isWhole || head.length >= MAX_HEAD_BYTES;
    const format = options.format === 'auto' ? detectFormat(head, isAll) : options.format;
    if (format === null)
      throw new UsageError(`${label}:1: unknown format; known are ${Object.keys(FORMATS).join(', ')}`);
    yield* FORMATS[format].read(readFrom(0), label, options);
  } finally {
    await close();
  }
}

import { constants, createBrotliDecompress, createGunzip, createInflate, type Gunzip } from 'node:zlib';
import type { AnswerReader } from '../fingerprint/read/answer.ts';

/** Feeds a body to a reader, decompressed, and stops at the cap. */
export interface Decoder {
  /** False once the cap is reached: nothing more is wanted. */
  write(chunk: Uint8Array): boolean;
  /** Resolves when everything written has reached the reader. */
  end(): Promise<void>;
}

/** `encoding` is the Content-Encoding header; an unknown one is read as it is. `maxBytes` caps the decoded size. */
export function createDecoder(encoding: string, reader: AnswerReader, maxBytes: number): Decoder {
  let read = 0;
  function take(chunk: Uint8Array): boolean {
    const rest = maxBytes - read;
    if (rest > 0) reader.write(chunk.byteLength > rest ? chunk.subarray(0, rest) : chunk);
    read += chunk.byteLength;
    return read < maxBytes;
  }
  const inflate = inflater(encoding);
  if (inflate === null) return { write: take, end: () => Promise.resolve() };

  let isWanted = true;
  const { promise: done, resolve } = Promise.withResolvers<void>();
  inflate.on('data', (chunk: Buffer) => {
    isWanted = take(chunk);
    // A bomb stops here: nothing after the cap is inflated.
    if (!isWanted) inflate.destroy();
  });
  inflate
    .once('close', resolve)
    .once('end', resolve)
    .once('error', () => inflate.destroy());
  return {
    write(chunk) {
      if (isWanted && !inflate.destroyed) inflate.write(chunk);
      return isWanted;
    },
    end() {
      if (inflate.destroyed) resolve();
      else inflate.end();
      return done;
    },
  };
}

function inflater(encoding: string): Gunzip | null {
  // A body that is cut off is still read as far as it goes.
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  switch (encoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(options);
    case 'deflate':
      return createInflate(options);
    case 'br':
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    default:
      return null;
  }
}

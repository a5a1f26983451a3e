import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type Gunzip,
} from 'node:zlib';
import type { AnswerReader } from '../fingerprint/read/answer.ts';

/** Feeds a body to a reader, decompressed, and stops at the cap. */
export interface Decoder {
  /** False once the cap is reached: nothing more is wanted. */
  write(chunk: Uint8Array): boolean;
  /** Resolves when everything written has reached the reader, or the cap: then to false. */
  end(): Promise<boolean>;
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
  let inflate: Inflater | null | undefined;
  let isWanted = true;
  let closed: Promise<void> | null = null;
  return {
    write(chunk) {
      inflate ??= inflate === null ? null : begin(chunk);
      if (inflate === null) return take(chunk);
      if (isWanted && !inflate.destroyed) inflate.write(chunk);
      return isWanted;
    },
    async end() {
      if (inflate && !inflate.destroyed) inflate.end();
      await closed;
      return read < maxBytes;
    },
  };

  function begin(first: Uint8Array): Inflater | null {
    const stream = createInflater(encoding, first);
    if (stream === null) return null;
    stream.on('data', (chunk: Buffer) => {
      isWanted = take(chunk);
      // A bomb stops here: nothing after the cap is inflated.
      if (!isWanted) stream.destroy();
    });
    closed = new Promise((resolve) => {
      stream
        .once('close', resolve)
        .once('end', resolve)
        .once('error', () => stream.destroy());
    });
    return stream;
  }
}

type Inflater = Gunzip;

function createInflater(encoding: string, first: Uint8Array): Inflater | null {
  // A body that is cut off is still read as far as it goes.
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  switch (encoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(options);
    case 'deflate':
      // Meant is the zlib format (RFC 9110, section 8.4.1.2), sent is often bare deflate: zlib begins with a method of 8.
      return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate(options) : createInflateRaw(options);
    case 'br':
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    default:
      return null;
  }
}

import { once } from 'node:events';
import { createGunzip } from 'node:zlib';
import { DamagedInput } from './damaged-input.ts';

/** Small bites bound what one of them can unpack to: deflate reaches about 1,000 to 1. */
const BITE_BYTES = 4096;

/**
 * Unpacks gzip, several members in a row included. Everything before a cut, and all but the last bite before
 * damage, is delivered first, then DamagedInput is thrown. Bites are awaited one by one, because a stream that
 * fails drops what it has buffered.
 */
export async function* gunzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unpack = createGunzip();
  const ready: Buffer[] = [];
  let failure: Error | null = null;
  let isOver = false;
  let release = (): void => undefined;
  unpack.on('data', (data: Buffer) => ready.push(data));
  unpack.on('error', (error) => {
    failure = error;
    // A write that fails, or that is padding after the last member, never calls back.
    isOver = true;
    release();
  });
  unpack.on('end', () => {
    isOver = true;
    release();
  });
  try {
    for await (const chunk of chunks) {
      for (let start = 0; start < chunk.length && !isOver; start += BITE_BYTES) {
        await new Promise<void>((resolve) => {
          release = resolve;
          unpack.write(chunk.subarray(start, start + BITE_BYTES), () => resolve());
        });
        yield* ready.splice(0);
      }
      if (isOver) break;
    }
    if (!isOver) {
      unpack.end();
      await once(unpack, 'end').catch(() => undefined);
    }
    yield* ready.splice(0);
    if (failure !== null) throw new DamagedInput('the gzip data is cut short or damaged');
  } finally {
    unpack.destroy();
  }
}

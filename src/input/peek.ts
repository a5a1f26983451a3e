/** The beginning of a stream that can still be read from its beginning. */
export interface Peeked {
  readonly head: Buffer;
  /** The head is all there is. */
  readonly isWhole: boolean;
  /** The stream from this byte of the head on; call once. */
  readFrom(byte: number): AsyncIterableIterator<Buffer>;
  /** Releases the source, also when nothing has been read from it. */
  close(): Promise<void>;
}

/** Below this a growing head is looked at again with every chunk, above it each time it has doubled. */
const SMALL_BYTES = 65_536;

/** Reads until `isEnough`, the end, or `maxBytes`; never waits for more of a slow pipe than it needs. */
export async function peek(
  source: AsyncIterable<Buffer>,
  maxBytes: number,
  isEnough: (head: Buffer) => boolean,
): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  let head: Buffer = Buffer.alloc(0);
  let size = 0;
  let isWhole = false;
  let failure: { readonly error: unknown } | null = null;
  while (size < maxBytes && !isWhole) {
    try {
      const next = await iterator.next();
      if (next.done) {
        isWhole = true;
      } else {
        parts.push(next.value);
        size += next.value.length;
      }
    } catch (error) {
      // What came before counts: the failure is passed on where the reader meets it.
      failure = { error };
      isWhole = true;
    }
    if (!isWhole && size >= SMALL_BYTES && size < 2 * head.length) continue;
    head = Buffer.concat(parts);
    if (isEnough(head)) break;
  }
  head = Buffer.concat(parts);

  async function close(): Promise<void> {
    await iterator.return?.();
  }

  function readFrom(byte: number): AsyncIterableIterator<Buffer> {
    let isHeadRead = false;
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      async next() {
        if (!isHeadRead) {
          isHeadRead = true;
          const value = head.subarray(byte);
          head = Buffer.alloc(0);
          if (value.length > 0) return { done: false, value };
        }
        if (failure !== null) throw failure.error;
        return iterator.next();
      },
      async return() {
        await close();
        return { done: true, value: undefined };
      },
    };
  }

  return { head, isWhole, readFrom, close };
}

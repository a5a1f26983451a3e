import { UsageError } from '../model/errors.ts';

/** Positions from `start` up to, not including, `end`. */
export interface Positions {
  readonly start: number;
  readonly end: number;
}

/** Shard 1 to `shards` of [0, total): no gap, no overlap, sizes differ by one at most. Throws UsageError. */
export function shardPositions(total: number, shard: number, shards: number): Positions {
  if (!Number.isSafeInteger(shards) || !Number.isInteger(shard) || shard < 1 || shard > shards) {
    throw new UsageError(`--shard ${shard}/${shards}: write i/n with i from 1 to n, such as 2/4`);
  }
  // Not `total * shard / shards`: the product leaves the exact integers.
  const share = Math.floor(total / shards);
  const larger = total % shards;
  const start = (shard - 1) * share + Math.min(shard - 1, larger);
  return { start, end: start + share + (shard <= larger ? 1 : 0) };
}

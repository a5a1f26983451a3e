import { createHash } from 'node:crypto';

const ROUNDS = 6;

/** A random order of [0, total) that needs no memory; the same seed gives the same order on every machine. */
export interface Order {
  /** The index whose turn comes at this position; every index has exactly one. */
  at(position: number): number;
}

/**
 * Keyed permutation of [0, total), total from 1 to 2^48, seed an integer from 0 to 2^53-1.
 * A Feistel network over the smallest a × b grid that holds the total; what falls outside is
 * encrypted again until it is inside (Black and Rogaway, "Ciphers with Arbitrary Finite Domains").
 * Both halves stay at or below 2^24, so that every product is exact in a double.
 */
export function createOrder(total: number, seed: number): Order {
  const columns = Math.ceil(Math.sqrt(total));
  const rows = Math.ceil(total / columns);
  const keys = deriveKeys(seed);
  const encrypt = (index: number): number => {
    let row = Math.floor(index / columns);
    let column = index - row * columns;
    for (let round = 0; round < ROUNDS; round += 2) {
      column += scale(mix(row, keys[round] as number), columns);
      if (column >= columns) column -= columns;
      row += scale(mix(column, keys[round + 1] as number), rows);
      if (row >= rows) row -= rows;
    }
    return row * columns + column;
  };
  return {
    at(position): number {
      if (!(position >= 0 && position < total)) throw new RangeError(`no position ${position} in an order of ${total}`);
      let index = encrypt(position);
      while (index >= total) index = encrypt(index);
      return index;
    },
  };
}

function deriveKeys(seed: number): Int32Array {
  const digest = createHash('sha256').update(`airsweep order ${seed}`).digest();
  return Int32Array.from({ length: ROUNDS }, (_, i) => digest.readInt32LE(4 * i));
}

/** Scrambles 32 bits: the finaliser of MurmurHash3. */
function mix(value: number, key: number): number {
  let bits = value ^ key;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** The top 24 bits, spread over [0, size); `%` would be an integer division per round. */
function scale(bits: number, size: number): number {
  return Math.floor(((bits >>> 8) * size) / 0x1000000);
}

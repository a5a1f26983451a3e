import { parentPort, workerData } from 'node:worker_threads';
import { createBucket } from '../../src/net/bucket.ts';
import { shareCell } from '../../src/net/cell.ts';

// A thread of cell.test.ts: takes what it can get of a rate that it shares, until it is time.
const { memory, rate, untilNs } = workerData as { memory: SharedArrayBuffer; rate: number; untilNs: bigint };
const cell = shareCell(new BigInt64Array(memory), 0);
const bucket = createBucket(rate, cell);
let taken = 0;
const fromNs = cell.nowNs();
let toNs = fromNs;
while (toNs < Number(untilNs)) {
  if (bucket.tryTake(null) === 'taken') taken += 1;
  toNs = cell.nowNs();
}
parentPort?.postMessage({ taken, fromNs, toNs });

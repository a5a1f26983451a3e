import { expect, it } from 'vitest';
import { packJobs, unpackJobs } from '../../../src/cli/threads/jobs.ts';
import type { Job } from '../../../src/engine/sweep/probing.ts';

const plain: Job = {
  position: 2 ** 48 - 1,
  endpoint: { address: '255.255.255.254', port: 65_535, host: null, tls: null, path: '/', named: true },
  hostnames: [],
  isKnown: false,
};
const varied: readonly Job[] = [
  plain,
  { ...plain, position: 0, isKnown: true, endpoint: { ...plain.endpoint, address: '0.0.0.1', port: 1, named: false } },
  { ...plain, position: 1, hostnames: ['etl.example.com'] },
  { ...plain, position: 2, endpoint: { ...plain.endpoint, address: '2001:db8::7' } },
  { ...plain, position: 3, endpoint: { ...plain.endpoint, host: 'etl.example.com' } },
  { ...plain, position: 4, endpoint: { ...plain.endpoint, path: '/airbyte/' } },
  { ...plain, position: 5, endpoint: { ...plain.endpoint, tls: true } },
];

it('what a thread reads back is what it was sent, whatever is to be asked', () => {
  const parcel = structuredClone(packJobs(varied));
  const back = [...unpackJobs(parcel)].sort((a, b) => a.position - b.position);
  expect(back).toEqual(varied.toSorted((a, b) => a.position - b.position));
  expect(parcel.positions.length).toBe(2);
});

it('nothing is nothing', () => {
  expect([...unpackJobs(packJobs([]))]).toEqual([]);
});

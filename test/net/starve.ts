import { closeSync, openSync } from 'node:fs';
import { createConnector } from '../../src/net/connect/choose.ts';
import { createPatience } from '../../src/net/patience.ts';
import { createVisit } from '../../src/net/visit.ts';

// Run by dial.test.ts with few file descriptors: uses all of them up, asks, and gives one back when that has failed.
const port = Number(process.argv[2]);
const options = {
  guard: { refuses: () => null },
  limiter: {
    acquire: async () => {},
    tryAcquire: () => null,
    connecting: () => () => {},
    delayMs: () => 0,
    report: () => {},
  },
  timeoutMs: 5_000,
  connector: createConnector(),
  patience: createPatience(5_000, false),
  onStrain: () => {},
  identity: { userAgent: 'airsweep/0.0.0', from: null },
  tlsFirstPorts: [],
  now: () => new Date(),
  onRequest: () => {},
};
const endpoint = { address: '127.0.0.1', port, host: null, tls: false, path: '/', named: true };
const request = { id: 'root', method: 'GET', path: '/', maxBytes: 1_024, timeoutMs: 5_000 } as const;
const reading = { metas: [], globals: [], assets: {}, headers: [], fields: [], hosts: [], literals: {}, hash: false };

const visit = createVisit(endpoint, options, new AbortController().signal);
const handles: number[] = [];
try {
  for (;;) handles.push(openSync('/dev/null', 'r'));
} catch (error) {
  process.stdout.write(`${(error as NodeJS.ErrnoException).code}\n`);
}
const asked = visit.get(request, reading);
setTimeout(() => {
  for (const handle of handles) closeSync(handle);
}, 100);
const { status, facts } = await asked;
visit.close();
process.stdout.write(`${status} ${facts.code}\n`);

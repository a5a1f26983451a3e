import { expect, it } from 'vitest';
import { openTemporaryFile } from '../../src/input/temporary-file.ts';
import { ipv4ToNumber, numberToIpv4 } from '../../src/scope/address.ts';
import { type Collected, type Collector, createCollector } from '../../src/scope/collect-targets.ts';
import { plainKey } from '../../src/scope/plain-key.ts';
import { createScratch, type Scratch } from '../../src/scope/scratch.ts';
import { layOutSpace, type Space, type SpaceOptions } from '../../src/scope/space.ts';
import { readPage, writePages } from '../../src/scope/target-pages.ts';
import { memoryBytes } from '../support/memory.ts';
import { loadSpecial } from './load-special.ts';

const MIB = 1024 * 1024;
const ADDRESSES = 1_500_000;
const NAMES = 150_000;
const BASE = ipv4ToNumber('10.0.0.0');

const options: SpaceOptions = {
  ports: [80, 8000],
  exclusions: [],
  special: loadSpecial(),
  vendorHosts: [],
  doNotScanHosts: [],
  allowPrinterPorts: false,
};

function createRoom(): Scratch {
  return createScratch(openTemporaryFile);
}

/** In an order in which neighbours are far apart; every seventh address twice. */
function addAddresses(collector: Collector): void {
  for (let i = 0; i < ADDRESSES; i++) {
    const key = plainKey(BASE + ((i * 7_919) % ADDRESSES), null, true);
    collector.addPlain(key);
    if (i % 7 === 0) collector.addPlain(key);
  }
}

function addNames(collector: Collector): void {
  for (let i = 0; i < NAMES; i++) {
    const host = `host-${(i * 7_919) % NAMES}.some-department-or-other.example`;
    collector.addWish({ address: null, host, port: 8000, tls: null, path: '/', named: true });
  }
}

/** The space, and the most that was needed for it at any time. */
function layOut(collected: Collected): { readonly space: Space; readonly mostBytes: number } {
  const steps = layOutSpace(collected, options, createRoom);
  let mostBytes = memoryBytes();
  for (;;) {
    const step = steps.next();
    mostBytes = Math.max(mostBytes, memoryBytes());
    if (step.done) return { space: step.value, mostBytes };
  }
}

it('a million and a half addresses and 150,000 names take no more memory than few, from the list to --resume', {
  timeout: 120_000,
}, () => {
  const before = memoryBytes();
  const collector = createCollector(createRoom);
  addAddresses(collector);
  addNames(collector);
  const collected = collector.finish();
  const first = layOut(collected);
  const again = createCollector(createRoom);
  for (const page of writePages(collected)) readPage(page, again);
  const second = layOut(again.finish());
  expect((Math.max(first.mostBytes, second.mostBytes) - before) / MIB).toBeLessThan(24);

  const endpoints = 2 * ADDRESSES + NAMES;
  expect(first.space.counts).toMatchObject({ endpoints, addresses: ADDRESSES, names: NAMES, excluded: [] });
  expect(second.space.counts).toEqual(first.space.counts);
  const hosts = new Set<string>();
  for (let index = 0; index < endpoints; index += 499) {
    const point = first.space.at(index);
    expect(second.space.at(index)).toEqual(point);
    if (point.host !== null) hosts.add(point.host);
    else
      expect(point).toMatchObject({ address: numberToIpv4(BASE + Math.floor(index / 2)), port: [80, 8000][index % 2] });
  }
  expect(hosts.size).toBe(Math.floor((endpoints - 1) / 499) - Math.floor((2 * ADDRESSES - 1) / 499));
});

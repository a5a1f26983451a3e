import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manners } from '../../src/cli/program/manners.ts';
import { loadPorts, loadRules, loadSpecialPurpose } from '../../src/cli/sweep/rules.ts';
import { beginSweep } from '../../src/cli/sweep/start-sweep.ts';
import { createNetwork, systemClock } from '../../src/cli/wire/adapters.ts';
import { runSweep } from '../../src/engine/sweep/sweep.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { SweepCounts } from '../../src/model/sweep.ts';
import type { Resolver, Store } from '../../src/ports.ts';
import { parseTarget } from '../../src/scope/parse-target.ts';
import { createSpace } from '../../src/scope/space.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Member, RequestLogEntry, Running } from './zoo/index.ts';

/** What the scanner made of one zoo member, and what it cost. */
export interface Examined {
  readonly member: Member;
  readonly findings: readonly Finding[];
  readonly counts: SweepCounts;
  readonly requests: readonly RequestLogEntry[];
  readonly connections: number;
  readonly notes: readonly string[];
}

export interface Examiner {
  examine(member: Member, address: string): Promise<Examined>;
  readonly store: Store;
  readonly file: string;
  close(): Promise<void>;
}

/** A hostile host costs its whole deadline, so it gets a short one; every other answers, however busy the machine is. */
const HOSTILE_TIMEOUT_MS = 1_000;
const TIMEOUT_MS = 10_000;

/** Runs real sweeps against zoo members on loopback, into one real database file. Only name resolution is ours. */
export async function createExaminer(): Promise<Examiner> {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-zoo-'));
  const file = join(folder, 'zoo.db');
  const store = await openStore(file, systemClock);
  const rules = loadRules();
  const special = loadSpecialPurpose();
  const mannersFor = (timeoutMs: number): Manners => ({
    operator: null,
    rate: null,
    ratePerNetwork: null,
    timeoutMs,
    exclusions: [],
    hasExclusionFile: false,
    requestLog: null,
  });

  async function sweep(member: Member, address: string, running: Running): Promise<Examined> {
    const resolver: Resolver = {
      resolve: async (name) => (member.names.includes(name) ? [address] : []),
    };
    const space = createSpace({
      targets: member.targets(address).map((text) => parseTarget(text, { kind: 'named', where: 'zoo' })),
      ports: [8000],
      exclusions: [],
      special,
      vendorHosts: rules.fingerprints.flatMap(({ vendorHosts }) => vendorHosts),
      doNotScanHosts: [],
      allowPrinterPorts: false,
    });
    const timeoutMs = member.group === 'hostile' ? HOSTILE_TIMEOUT_MS : TIMEOUT_MS;
    const network = createNetwork(mannersFor(timeoutMs), special, loadPorts().tlsFirst, '0.0.0');
    const notes: string[] = [];
    const points = Array.from({ length: space.size }, (_, position) => ({ ...space.at(position), position }));
    const start = beginSweep({
      kind: 'scan',
      now: new Date(),
      total: space.size,
      badLines: 0,
      options: { member: member.id },
      rules,
      version: '0.0.0',
    });
    const options = { concurrency: 16, timeoutMs, retries: 0, tryNames: false, manyPorts: true, manyViews: true };
    const listener = { finding: () => {}, progress: () => {}, note: (line: string) => void notes.push(line) };
    const ports = { ...network, resolver, store, clock: systemClock };
    const ended = await runSweep(start, points, rules, options, ports, listener, new AbortController().signal);
    network.close();
    return {
      member,
      findings: await store.findings({ sweepId: ended.id }),
      counts: ended.counts,
      requests: [...running.requests],
      connections: running.connections(),
      notes,
    };
  }

  return {
    store,
    file,
    async examine(member, address) {
      const running = await member.start(address);
      try {
        return await sweep(member, address, running);
      } finally {
        await running.stop();
      }
    },
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadPorts, loadRules, loadSpecialPurpose } from '../../../src/cli/sweep/rules.ts';
import { beginSweep } from '../../../src/cli/sweep/start-sweep.ts';
import { createNetwork } from '../../../src/cli/wire/adapters.ts';
import type { Point } from '../../../src/engine/sweep/point.ts';
import { runSweep, type SweepOptions, type SweepPorts } from '../../../src/engine/sweep/sweep.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { Sweep, SweepCounts } from '../../../src/model/sweep.ts';
import type { Store, Web } from '../../../src/ports.ts';
import { parseTarget } from '../../../src/scope/parse-target.ts';
import { createSpace } from '../../../src/scope/space.ts';
import { openStore } from '../../../src/store/sqlite.ts';

export interface RunOptions extends Partial<SweepOptions> {
  readonly signal?: AbortSignal;
  readonly exclude?: Parameters<typeof createNetwork>[0]['exclusions'];
  /** Put around the real network. */
  readonly web?: (web: Web) => Web;
  readonly store?: (store: Store) => Store;
  readonly onProgress?: (counts: SweepCounts) => void;
  /** Where an interrupted sweep goes on. */
  readonly from?: number;
  /** Goes on with it, what was pending first. */
  readonly resume?: Sweep;
}

export interface Ran {
  readonly sweep: Sweep;
  /** Of this sweep, in the order of address and port. */
  readonly findings: readonly Finding[];
  /** As the listener heard of them. */
  readonly listed: readonly Finding[];
  readonly notes: readonly string[];
}

export interface Sweeper {
  readonly store: Store;
  /** ISO 8601; sweeps happen at this time. */
  setTime(iso: string): void;
  run(targets: readonly string[], options?: RunOptions): Promise<Ran>;
}

/** Real sweeps on loopback into one real database file; names and the time are the test's. */
export async function createSweeper(names: Readonly<Record<string, readonly string[]>> = {}): Promise<Sweeper> {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-sweep-'));
  let now = new Date('2026-11-23T12:00:00Z');
  const clock = { now: (): Date => now };
  const store = await openStore(join(folder, 'sweep.db'), clock);
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const rules = loadRules();
  const special = loadSpecialPurpose();

  async function run(targets: readonly string[], change: RunOptions = {}): Promise<Ran> {
    const { signal = new AbortController().signal, exclude = [], web, onProgress, from = 0, resume, ...rest } = change;
    const timeoutMs = rest.timeoutMs ?? 1_500;
    const space = createSpace({
      targets: targets.map((text) => parseTarget(text, { kind: 'named', where: 'test' })),
      ports: [8000],
      exclusions: [],
      special,
      vendorHosts: [],
      doNotScanHosts: [],
      allowPrinterPorts: false,
    });
    const points = Array.from({ length: space.size }, (_, position): Point => ({ ...space.at(position), position }));
    const manners = {
      operator: null,
      rate: null,
      ratePerNetwork: null,
      timeoutMs,
      exclusions: exclude,
      hasExclusionFile: false,
      requestLog: null,
    };
    const network = createNetwork(manners, special, loadPorts().tlsFirst, '0.0.0', clock);
    const begun = beginSweep({
      kind: 'scan',
      now,
      total: space.size,
      badLines: 0,
      options: {},
      rules,
      version: '0.0.0',
    });
    const ports: SweepPorts = {
      ...network,
      web: web?.(network.web) ?? network.web,
      resolver: { resolve: async (name) => names[name] ?? [] },
      store: rest.store?.(store) ?? store,
      clock,
    };
    const listed: Finding[] = [];
    const notes: string[] = [];
    const listener = {
      finding: (finding: Finding): void => void listed.push(finding),
      progress: (counts: SweepCounts): void => onProgress?.(counts),
      note: (line: string): void => void notes.push(line),
    };
    const options = {
      concurrency: 16,
      retries: 0,
      tryNames: false,
      manyPorts: true,
      manyViews: true,
      ...rest,
      timeoutMs,
    };
    const start: Sweep = resume === undefined ? { ...begun, cursor: from } : { ...resume, state: 'running' };
    const left = [...start.pending.flatMap((position) => points[position] ?? []), ...points.slice(start.cursor)];
    const sweep = await runSweep(start, left, rules, options, ports, listener, signal);
    network.close();
    const findings = await store.findings({ sweepId: sweep.id });
    const place = ({ endpoint }: Finding): string => `${endpoint.address} ${endpoint.port} ${endpoint.host ?? ''}`;
    return { sweep, findings: findings.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)), listed, notes };
  }

  return {
    store,
    setTime: (iso) => {
      now = new Date(iso);
    },
    run,
  };
}

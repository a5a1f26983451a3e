import { vi } from 'vitest';
import { loadRules } from '../../../src/cli/sweep/rules.ts';
import { createProber } from '../../../src/engine/sweep/prober.ts';
import type { Prober, Result } from '../../../src/engine/sweep/probing.ts';
import { rootRequest } from '../../../src/fingerprint/root.ts';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import type { Observation, ObservationStatus } from '../../../src/model/observation.ts';
import type { Web } from '../../../src/ports.ts';

/** What lies between a prober and the hosts. */
export interface Path {
  readonly endpoints: number;
  readonly concurrency: number;
  readonly retries?: number;
  /** Of all endpoints, those that refuse at once; the others never answer. */
  readonly share: number;
  /** What the path carries; what is more gets lost. */
  readonly perSecond?: number;
  readonly inFlight?: number;
  readonly seed: number;
  /** How long a connection is waited for; by the time it was started at. */
  readonly timeoutMs?: (nowMs: number) => number;
}

export interface Asked {
  readonly seconds: number;
  readonly notes: readonly string[];
  /** By position; each ends once. */
  readonly results: ReadonlyMap<number, Result>;
  /** Connections to each position. */
  readonly connections: readonly number[];
  readonly answering: number;
  readonly answered: number;
  readonly mostInFlight: number;
}

const STEP_MS = 5;
/** What a core starts in that time. */
const STARTS_PER_STEP = 70;

/** Asks endpoints over such a path with the real prober, in a time of its own. */
export async function askOver(path: Path): Promise<Asked> {
  const { endpoints, concurrency, share, perSecond = Infinity, inFlight = Infinity, timeoutMs = () => 500 } = path;
  const random = createRandom(path.seed);
  const answers = Array.from({ length: endpoints }, () => random() < share);
  const connections = new Array<number>(endpoints).fill(0);
  const results = new Map<number, Result>();
  const notes: string[] = [];
  const due = new Map<number, (() => void)[]>();
  let tokens = 0;
  let now = 0;
  let starts = 0;
  let passing = 0;
  let flying = 0;
  let mostInFlight = 0;

  const connect: Web['connect'] = (endpoint, onEnd) => {
    if (starts === STARTS_PER_STEP) return { for: 'run', ms: 1 };
    starts += 1;
    const position = endpoint.port;
    connections[position] = (connections[position] ?? 0) + 1;
    flying += 1;
    mostInFlight = Math.max(mostInFlight, flying);
    const arrives = tokens >= 1 && passing < inFlight;
    if (arrives) tokens -= 1;
    if (arrives) passing += 1;
    const status = arrives && answers[position] ? 'refused' : 'connect-timeout';
    const at = now + (status === 'refused' ? 4 * STEP_MS : timeoutMs(now));
    const step = Math.ceil(at / STEP_MS);
    const ends = due.get(step) ?? [];
    due.set(step, ends);
    ends.push(() => {
      flying -= 1;
      if (arrives) passing -= 1;
      onEnd(observe(endpoint, status));
    });
    return null;
  };

  const { fingerprints } = loadRules();
  const stop = new AbortController();
  const prober: Prober = createProber(
    {
      concurrency,
      timeoutMs: 500,
      retries: path.retries ?? 0,
      tryNames: false,
      fingerprints,
      root: rootRequest(fingerprints),
    },
    {
      web: { connect, visit: () => fail('nothing is visited'), strains: () => 0 },
      resolver: { resolve: async () => [] },
      guard: { refuses: () => null },
    },
    {
      ended(result) {
        if (results.has(result.position)) fail(`position ${result.position} ended twice`);
        results.set(result.position, result);
      },
      note: (line) => notes.push(line),
      failed: (error) => fail(String(error)),
      hungry: () => {},
    },
    stop.signal,
  );
  for (let position = 0; position < endpoints; position += 1) {
    const address = `198.18.${(position >> 8) & 255}.${position & 255}`;
    const endpoint: Endpoint = { address, port: position, host: null, tls: null, path: '/', named: true };
    prober.ask({ position, endpoint, hostnames: [], isKnown: false });
  }
  for (; results.size < endpoints && now < 600_000; now += STEP_MS) {
    tokens = Math.min(perSecond / 20, tokens + (perSecond * STEP_MS) / 1_000);
    for (const end of due.get(now / STEP_MS) ?? []) end();
    due.delete(now / STEP_MS);
    starts = 0;
    await vi.advanceTimersByTimeAsync(STEP_MS);
  }
  stop.abort();
  const answered = [...results.values()].filter(({ status }) => status === 'refused').length;
  const answering = answers.filter(Boolean).length;
  return { seconds: now / 1_000, notes, results, connections, answering, answered, mostInFlight };
}

function observe(endpoint: Endpoint, status: ObservationStatus): Observation {
  const at = '2026-11-23T12:00:00Z';
  return {
    endpoint: { ...endpoint, tls: false },
    requestId: 'root',
    path: '/',
    at,
    durationMs: 1,
    status,
    facts: {},
    tls: null,
  };
}

function fail(message: string): never {
  throw new Error(message);
}

/** The same numbers for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

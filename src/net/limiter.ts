import type { Wait } from '../ports.ts';
import { type AddressSpace, DEFAULT_RATES } from '../scope/rates.ts';
import { type Bucket, createBucket } from './bucket.ts';
import { type Cell, createCell } from './cell.ts';
import { type Flow, flowOf } from './flow.ts';
import { createGate, type Gate, isGateIdle, passRepeat, waitAtGate } from './gate.ts';
import { createRepeats, FIRST_REPEAT_MS } from './repeats.ts';

export interface LimiterOptions {
  /** New connections per second for the whole run; null: the space's default. */
  readonly rate: number | null;
  /** New connections per second and network (/24, /48); null: the space's default. */
  readonly ratePerNetwork: number | null;
  readonly spaceOf: (address: string) => AddressSpace;
  /** The network an address is counted under. */
  readonly networkKey: (address: string) => number | string;
  /** What a connection costs now, in tokens; 1 unless told otherwise. */
  readonly cost?: () => number;
  /** What threads share of one run's rates: a cell for public space (or for all), and one for special space. */
  readonly cells?: readonly [Cell, Cell];
}

/** What a host did that makes us back off, or `fine`. */
export type Behaviour = 'throttled' | 'reset' | 'fine';

/** Decides when the next connection may start. It sits inside the dialler: nothing dials around it. */
export interface Limiter {
  acquire(address: string, signal: AbortSignal): Promise<void>;
  /** Takes the turn if it is now; otherwise takes nothing and tells what to wait for. */
  tryAcquire(address: string): Wait | null;
  /**
   * The address is being connected to: the kernel's repetitions count, until what is returned is called because there
   * was an answer, or none is waited for any more, at the latest after `timeoutMs`.
   */
  connecting(address: string, timeoutMs: number): () => void;
  /** Milliseconds a connection to this address would have to wait now. */
  delayMs(address: string): number;
  /** @param retryAfterS what the host asked for, in seconds; 0 when it did not. */
  report(address: string, behaviour: Behaviour, retryAfterS?: number): void;
}

/** Compiled in: no flag goes above it in public space. */
export const MAX_PUBLIC_RATE_PER_NETWORK = 50;

const FIRST_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 15 * 60_000;
const RESETS_THAT_PAUSE = 3;
/** Above this many networks the idle ones are forgotten. */
const MAX_NETWORKS = 20_000;

const NS_PER_MS = 1e6;
const NOTHING = (): void => {};

interface Network {
  /** null: no limit and no back-off. */
  readonly gate: Gate | null;
  readonly run: Bucket;
  /** Connections that wait for their turn. */
  waiting: number;
  resets: number;
  /** The next pause; doubles with each one. */
  pauseMs: number;
}

export function createLimiter(options: LimiterOptions): Limiter {
  const networks = new Map<number | string, Network>();
  const [cell, specialCell] = options.cells ?? [createCell(), createCell()];
  const { nowNs } = cell;
  const shared = options.rate === null ? null : createBucket(options.rate, cell, options.cost);
  const runs: Readonly<Record<AddressSpace, Bucket>> = {
    public: shared ?? createBucket(DEFAULT_RATES.public.rate, cell, options.cost),
    special: shared ?? createBucket(DEFAULT_RATES.special.rate, specialCell, options.cost),
    loopback: shared ?? createBucket(Number.POSITIVE_INFINITY),
  };
  const flows: Readonly<Record<AddressSpace, Flow>> = {
    public: flowOf(rateFor('public')),
    special: flowOf(rateFor('special')),
    loopback: flowOf(rateFor('loopback')),
  };
  const repeats = createRepeats<Network>(nowNs, ({ gate, run }, atNs) => {
    if (gate !== null) passRepeat(gate, atNs);
    run.repeated(atNs);
  });
  let forgetAt = MAX_NETWORKS;

  function networkAt(address: string): Network {
    const key = options.networkKey(address);
    let network = networks.get(key);
    if (network === undefined) {
      if (networks.size >= forgetAt) forgetIdle();
      const space = options.spaceOf(address);
      const flow = flows[space];
      const isFree = space === 'loopback' && flow.intervalNs === 0;
      network = {
        gate: isFree ? null : createGate(flow),
        run: runs[space],
        waiting: 0,
        resets: 0,
        pauseMs: FIRST_PAUSE_MS,
      };
      networks.set(key, network);
    }
    return network;
  }

  function rateFor(space: AddressSpace): number {
    const rate = options.ratePerNetwork ?? DEFAULT_RATES[space].ratePerNetwork;
    // Names turn out to be public only here, after the flags were checked.
    return space === 'public' ? Math.min(rate, MAX_PUBLIC_RATE_PER_NETWORK) : rate;
  }

  function forgetIdle(): void {
    const now = nowNs();
    const longAgo = now - MAX_PAUSE_MS * NS_PER_MS;
    for (const [key, { gate, waiting, pauseMs }] of networks) {
      const isForgiven = pauseMs === FIRST_PAUSE_MS || (gate?.pausedUntilNs ?? 0) < longAgo;
      if (isForgiven && waiting === 0 && (gate === null || isGateIdle(gate, now))) networks.delete(key);
    }
    // Looking through all of them for every new one would be quadratic.
    forgetAt = Math.max(MAX_NETWORKS, 2 * networks.size);
  }

  function delayMs({ gate, waiting }: Network): number {
    return gate === null ? 0 : waitAtGate(gate, waiting, nowNs()) / NS_PER_MS;
  }

  return {
    async acquire(address, signal) {
      repeats.tell();
      const network = networkAt(address);
      network.waiting += 1;
      try {
        // Both in one moment: a turn of the network that then waits for the run's would let a burst build up.
        await network.run.take(signal, network.gate);
      } finally {
        network.waiting -= 1;
      }
    },
    tryAcquire(address) {
      repeats.tell();
      const network = networkAt(address);
      const outcome = network.run.tryTake(network.gate);
      if (outcome === 'taken') return null;
      if (outcome === 'bucket') return { for: 'run', ms: network.run.delayMs(0) };
      return { for: 'network', ms: delayMs(network) };
    },
    connecting(address, timeoutMs) {
      if (timeoutMs < FIRST_REPEAT_MS) return NOTHING;
      const network = networkAt(address);
      return network.gate === null && shared === null ? NOTHING : repeats.sent(network);
    },
    delayMs: (address) => delayMs(networkAt(address)),
    report(address, behaviour, retryAfterS = 0) {
      const network = networkAt(address);
      if (behaviour === 'reset') network.resets += 1;
      if (behaviour === 'fine') network.resets = 0;
      const mustPause = behaviour === 'throttled' || network.resets >= RESETS_THAT_PAUSE;
      if (!mustPause || options.spaceOf(address) === 'loopback') return;
      const { gate } = network;
      if (gate === null) return;
      const now = nowNs();
      // Answers that were under way when a pause began are no sign that it was too short.
      const isNew = now >= gate.pausedUntilNs;
      const pauseMs = Math.min(MAX_PAUSE_MS, Math.max(isNew ? network.pauseMs : 0, retryAfterS * 1000));
      if (isNew) network.pauseMs = Math.min(MAX_PAUSE_MS, network.pauseMs * 2);
      gate.pausedUntilNs = Math.max(gate.pausedUntilNs, now + pauseMs * NS_PER_MS);
      network.resets = 0;
    },
  };
}

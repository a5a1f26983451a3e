import { type AddressSpace, DEFAULT_RATES } from '../scope/rates.ts';
import { type Bucket, createBucket } from './bucket.ts';

export interface LimiterOptions {
  /** New connections per second for the whole run; null: the space's default. */
  readonly rate: number | null;
  /** New connections per second and network (/24, /48); null: the space's default. */
  readonly ratePerNetwork: number | null;
  readonly spaceOf: (address: string) => AddressSpace;
  /** The network an address is counted under. */
  readonly networkOf: (address: string) => string;
}

/** What a host did that makes us back off, or `fine`. */
export type Behaviour = 'throttled' | 'reset' | 'fine';

/** Decides when the next connection may start. It sits inside the dialler: nothing dials around it. */
export interface Limiter {
  acquire(address: string, signal: AbortSignal): Promise<void>;
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

interface Network {
  readonly bucket: Bucket | null;
  /** Connections that wait for their turn. */
  waiting: number;
  resets: number;
  /** The next pause; doubles with each one. */
  pauseMs: number;
  pausedUntilMs: number;
}

export function createLimiter(options: LimiterOptions): Limiter {
  const networks = new Map<string, Network>();
  const shared = options.rate === null ? null : createBucket(options.rate);
  const runs: Readonly<Record<AddressSpace, Bucket | null>> = {
    public: shared ?? createBucket(DEFAULT_RATES.public.rate),
    special: shared ?? createBucket(DEFAULT_RATES.special.rate),
    loopback: shared,
  };
  let forgetAt = MAX_NETWORKS;

  function networkAt(address: string): Network {
    const key = options.networkOf(address);
    let network = networks.get(key);
    if (network === undefined) {
      if (networks.size >= forgetAt) forgetIdle();
      const rate = rateFor(options.spaceOf(address));
      const bucket = Number.isFinite(rate) ? createBucket(rate) : null;
      network = { bucket, waiting: 0, resets: 0, pauseMs: FIRST_PAUSE_MS, pausedUntilMs: 0 };
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
    const longAgo = performance.now() - MAX_PAUSE_MS;
    for (const [key, { bucket, waiting, pauseMs, pausedUntilMs }] of networks) {
      const isForgiven = pauseMs === FIRST_PAUSE_MS || pausedUntilMs < longAgo;
      if (isForgiven && waiting === 0 && (bucket?.isIdle() ?? true)) networks.delete(key);
    }
    // Looking through all of them for every new one would be quadratic.
    forgetAt = Math.max(MAX_NETWORKS, 2 * networks.size);
  }

  return {
    async acquire(address, signal) {
      const network = networkAt(address);
      const run = runs[options.spaceOf(address)];
      network.waiting += 1;
      try {
        // Both in one moment: a turn of the network that then waits for the run's would let a burst build up.
        await (run === null ? network.bucket?.take(signal) : run.take(signal, network.bucket));
      } finally {
        network.waiting -= 1;
      }
    },
    delayMs(address) {
      const { bucket, waiting } = networkAt(address);
      return bucket?.delayMs(waiting) ?? 0;
    },
    report(address, behaviour, retryAfterS = 0) {
      const network = networkAt(address);
      if (behaviour === 'reset') network.resets += 1;
      if (behaviour === 'fine') network.resets = 0;
      const mustPause = behaviour === 'throttled' || network.resets >= RESETS_THAT_PAUSE;
      if (!mustPause || options.spaceOf(address) === 'loopback') return;
      const now = performance.now();
      // Answers that were under way when a pause began are no sign that it was too short.
      const isNew = now >= network.pausedUntilMs;
      const pauseMs = Math.min(MAX_PAUSE_MS, Math.max(isNew ? network.pauseMs : 0, retryAfterS * 1000));
      if (isNew) network.pauseMs = Math.min(MAX_PAUSE_MS, network.pauseMs * 2);
      network.pausedUntilMs = Math.max(network.pausedUntilMs, now + pauseMs);
      network.bucket?.pauseUntil(network.pausedUntilMs);
      network.resets = 0;
    },
  };
}

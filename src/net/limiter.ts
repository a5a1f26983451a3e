import { type Bucket, createBucket } from './bucket.ts';

/** Which space an address lies in; each has its own manners. */
export type Space = 'public' | 'special' | 'loopback';

export interface LimiterOptions {
  /** New connections per second for the whole run; null: the space's default. */
  readonly rate: number | null;
  /** New connections per second and network (/24, /48); null: the space's default. */
  readonly ratePerNetwork: number | null;
  readonly spaceOf: (address: string) => Space;
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

const DEFAULTS: Readonly<Record<Space, { rate: number; ratePerNetwork: number }>> = {
  public: { rate: 300, ratePerNetwork: 4 },
  special: { rate: 1000, ratePerNetwork: 256 },
  loopback: { rate: Number.POSITIVE_INFINITY, ratePerNetwork: Number.POSITIVE_INFINITY },
};

const FIRST_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 15 * 60_000;
const RESETS_THAT_PAUSE = 3;
/** Above this many networks the idle ones are forgotten. */
const MAX_NETWORKS = 20_000;

interface Network {
  readonly bucket: Bucket | null;
  resets: number;
  /** The next pause; doubles with each one. */
  pauseMs: number;
}

export function createLimiter(options: LimiterOptions): Limiter {
  const networks = new Map<string, Network>();
  const shared = options.rate === null ? null : createBucket(options.rate);
  const runs: Readonly<Record<Space, Bucket | null>> = {
    public: shared ?? createBucket(DEFAULTS.public.rate),
    special: shared ?? createBucket(DEFAULTS.special.rate),
    loopback: shared,
  };

  function networkAt(address: string): Network {
    const key = options.networkOf(address);
    let network = networks.get(key);
    if (network === undefined) {
      if (networks.size >= MAX_NETWORKS) forgetIdle();
      const rate = options.ratePerNetwork ?? DEFAULTS[options.spaceOf(address)].ratePerNetwork;
      network = { bucket: Number.isFinite(rate) ? createBucket(rate) : null, resets: 0, pauseMs: FIRST_PAUSE_MS };
      networks.set(key, network);
    }
    return network;
  }

  function forgetIdle(): void {
    for (const [key, { bucket, pauseMs }] of networks) {
      if (pauseMs === FIRST_PAUSE_MS && (bucket?.isIdle() ?? true)) networks.delete(key);
    }
  }

  return {
    async acquire(address, signal) {
      await networkAt(address).bucket?.take(signal);
      await runs[options.spaceOf(address)]?.take(signal);
    },
    delayMs: (address) => networkAt(address).bucket?.delayMs() ?? 0,
    report(address, behaviour, retryAfterS = 0) {
      const network = networkAt(address);
      if (behaviour === 'reset') network.resets += 1;
      if (behaviour === 'fine') network.resets = 0;
      const mustPause = behaviour === 'throttled' || network.resets >= RESETS_THAT_PAUSE;
      if (!mustPause || options.spaceOf(address) === 'loopback') return;
      const pauseMs = Math.min(MAX_PAUSE_MS, Math.max(network.pauseMs, retryAfterS * 1000));
      network.bucket?.pauseUntil(performance.now() + pauseMs);
      network.pauseMs = Math.min(MAX_PAUSE_MS, network.pauseMs * 2);
      network.resets = 0;
    },
  };
}

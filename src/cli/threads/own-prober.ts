import { createProber } from '../../engine/sweep/prober.ts';
import type { Prober, ProberListener } from '../../engine/sweep/probing.ts';
import type { Suppression } from '../../model/suppression.ts';
import { createDoNotScan } from '../../scope/do-not-scan.ts';
import { createSpecialPurpose } from '../../scope/special-purpose.ts';
import { createNetwork, systemClock } from '../wire/adapters.ts';
import type { ThreadSeed } from './messages.ts';

/** A prober of the thread it is made in, which shares the run's rates with those of other threads. */
export interface OwnProber extends Prober {
  /** The do-not-scan list as it is now. */
  heed(entries: readonly Suppression[]): void;
}

/** Asks at once what it is given, until the signal aborts. */
export function createOwnProber(seed: ThreadSeed, listener: ProberListener, signal: AbortSignal): OwnProber {
  const { manners, special, probing, tlsFirstPorts, version, isAdaptive, cells } = seed;
  const besideEngine = new Int32Array(seed.besideEngine);
  let listed = createDoNotScan(seed.doNotScan, systemClock.now());
  const network = createNetwork(manners, createSpecialPurpose(special), tlsFirstPorts, version, systemClock, {
    isAdaptive,
    cells,
    isBesideEngine: () => Atomics.load(besideEngine, 0) !== 0,
    doNotScan: () => listed,
  });
  const prober = createProber(probing, network, listener, signal);
  return {
    ...prober,
    heed(entries) {
      listed = createDoNotScan(entries, systemClock.now());
    },
    async close() {
      await prober.close();
      network.close();
    },
  };
}

import { createProber } from '../../engine/sweep/prober.ts';
import type { Prober, ProberListener } from '../../engine/sweep/probing.ts';
import { createDoNotScan, type DoNotScan } from '../../scope/do-not-scan.ts';
import { createSpecialPurpose } from '../../scope/special-purpose.ts';
import { createNetwork, systemClock } from '../wire/adapters.ts';
import type { ThreadSeed, ToThread } from './messages.ts';

/** A prober of the thread it is made in, which shares the run's rates with those of other threads. */
export interface OwnProber extends Prober {
  /** The do-not-scan list has changed. */
  heed(message: Extract<ToThread, { kind: 'do-not-scan' }>): void;
}

/** Asks at once what it is given, until the signal aborts. */
export function createOwnProber(seed: ThreadSeed, listener: ProberListener, signal: AbortSignal): OwnProber {
  const { manners, special, probing, tlsFirstPorts, version, isAdaptive, cells } = seed;
  const besideEngine = new Int32Array(seed.besideEngine);
  const read = ({ entries }: Parameters<OwnProber['heed']>[0]): DoNotScan =>
    createDoNotScan(entries, systemClock.now());
  let listed = read({ kind: 'do-not-scan', entries: seed.doNotScan });
  const network = createNetwork(manners, createSpecialPurpose(special), tlsFirstPorts, version, systemClock, {
    isAdaptive,
    cells,
    isBesideEngine: () => Atomics.load(besideEngine, 0) !== 0,
    doNotScan: () => listed,
  });
  const prober = createProber(probing, network, listener, signal);
  return {
    ...prober,
    heed(message) {
      listed = read(message);
    },
    async close() {
      await prober.close();
      network.close();
    },
  };
}

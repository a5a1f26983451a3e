import type { Store } from '../../ports.ts';
import type { SpecialPurpose } from '../../scope/special-purpose.ts';
import type { Manners } from '../program/manners.ts';
import { readVersion } from '../version.ts';
import { createNetwork, type Network, systemClock } from '../wire/adapters.ts';
import { watchDoNotScan } from './do-not-scan.ts';
import { loadPorts } from './rules.ts';

/** A network that heeds the database's do-not-scan list; to be closed before the store. */
export async function openNetwork(store: Store, manners: Manners, special: SpecialPurpose): Promise<Network> {
  const watch = await watchDoNotScan(store);
  const network = createNetwork(manners, special, loadPorts().tlsFirst, readVersion(), systemClock, {
    doNotScan: watch.current,
  });
  return {
    ...network,
    close() {
      watch.close();
      network.close();
    },
  };
}

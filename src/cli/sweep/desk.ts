import type { Store } from '../../ports.ts';
import { type ConfigFile, readConfig } from '../config/config.ts';
import { type Manners, type MannersOptions, readManners } from '../program/manners.ts';
import type { CommonOptions } from '../program/options.ts';
import { createStop } from '../stop.ts';
import { type Network, openExistingStore } from '../wire/adapters.ts';
import { openNetwork } from './open-network.ts';
import { type LoadedRules, loadRules, loadSpecialPurpose } from './rules.ts';

/** What a command that talks to hosts about findings works with. */
export interface Desk {
  readonly config: ConfigFile;
  readonly rules: LoadedRules;
  readonly network: Network;
  readonly store: Store;
  readonly manners: Manners;
  readonly signal: AbortSignal;
}

/** Opens the desk, and closes it again. */
export async function atDesk(
  options: CommonOptions & MannersOptions,
  use: (desk: Desk) => Promise<void>,
): Promise<void> {
  const config = readConfig(options.config);
  const manners = readManners(options, config);
  const rules = loadRules();
  const store = await openExistingStore(options.db);
  const network = await openNetwork(store, manners, loadSpecialPurpose());
  const stop = createStop();
  try {
    await use({ config, rules, network, store, manners, signal: stop.signal });
    if (stop.signal.aborted) process.exitCode = 130;
  } finally {
    stop.release();
    network.close();
    await store.close();
  }
}

import { existsSync } from 'node:fs';
import { holds, type Suppression } from '../../model/suppression.ts';
import type { Clock, Store } from '../../ports.ts';
import { createDoNotScan, type DoNotScan } from '../../scope/do-not-scan.ts';
import { openStoreFor, systemClock } from '../wire/adapters.ts';

/** How soon an objection that arrives while a sweep runs is heeded. */
const READ_EVERY_MS = 2_000;

/** The list, kept up to date. */
export interface DoNotScanWatch {
  current(): DoNotScan;
  close(): void;
}

/** Reads the list now, and again every two seconds: whoever objects does so because a sweep is running. */
export async function watchDoNotScan(store: Store, clock: Clock = systemClock): Promise<DoNotScanWatch> {
  let list = createDoNotScan(await store.suppressions(), clock.now());
  const timer = setInterval(() => {
    store.suppressions().then(
      (suppressions) => {
        list = createDoNotScan(suppressions, clock.now());
      },
      // A database that is busy or closing: the list as it was is still the list.
      () => {},
    );
  }, READ_EVERY_MS);
  timer.unref();
  return { current: () => list, close: () => clearInterval(timer) };
}

/** The entries of a database that count now; none where there is no database yet, and none is made. */
export async function readDoNotScan(file: string): Promise<readonly Suppression[]> {
  if (!existsSync(file)) return [];
  const store = await openStoreFor(file);
  try {
    return doNotScanEntries(await store.suppressions(), systemClock.now());
  } finally {
    await store.close();
  }
}

export function doNotScanEntries(suppressions: readonly Suppression[], now: Date): readonly Suppression[] {
  return suppressions.filter((entry) => entry.purpose === 'scan' && holds(entry, now));
}

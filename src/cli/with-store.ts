import type { Store } from '../ports.ts';
import type { CommonOptions } from './program/options.ts';
import { openExistingStore } from './wire/adapters.ts';

/** Opens the database, which has to be there, and closes it again. */
export async function withStore(options: CommonOptions, use: (store: Store) => Promise<void>): Promise<void> {
  const store = await openExistingStore(options.db);
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

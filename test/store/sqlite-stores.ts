import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Store } from '../../src/ports.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { OpenedStore } from './contract.ts';
import { AT } from './samples.ts';

export const clock: Clock = { now: () => new Date(AT) };

export async function createFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'airsweep-store-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

export async function openSqlite(): Promise<OpenedStore> {
  const folder = await createFolder();
  const stores: Store[] = [];
  const reopen = async (): Promise<Store> => {
    const store = await openStore(join(folder.path, 'airsweep.db'), clock);
    stores.push(store);
    return store;
  };
  const cleanup = async (): Promise<void> => {
    for (const store of stores) await store.close();
    await folder[Symbol.asyncDispose]();
  };
  return { store: await reopen(), reopen, cleanup };
}

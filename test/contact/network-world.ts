import { onTestFinished } from 'vitest';
import { createPolite, type Polite } from '../../src/contact/polite.ts';
import { parseBootstrap } from '../../src/contact/rdap/bootstrap.ts';
import { createRdap, type RdapOptions } from '../../src/contact/rdap/client.ts';
import { createFetchJson } from '../../src/net/fetch-json.ts';
import type { Store } from '../../src/ports.ts';
import { webOptions } from '../net/peer.ts';
import { openSqlite } from '../store/sqlite-stores.ts';
import { ca } from '../support/json-service.ts';

/** A real store, until the test ends. */
export async function openStore(): Promise<Store> {
  const { store, cleanup } = await openSqlite();
  onTestFinished(cleanup);
  return store;
}

/** Real HTTPS to services on loopback, without waiting between two questions. */
export function loopbackServices(): Polite {
  const resolver = { resolve: async () => [] };
  const fetchJson = createFetchJson({ ...webOptions(), resolver, isNamed: () => true, ca });
  return createPolite({ fetchJson, gapMs: () => 0, wait: async () => {} });
}

export function bootstrapFor(
  ...services: readonly (readonly [prefix: string, url: string])[]
): ReturnType<typeof parseBootstrap> {
  const file = { publication: '2026-11-23', services: services.map(([prefix, url]) => [[prefix], [url]]) };
  return parseBootstrap(JSON.stringify(file), 'test.json');
}

/** A moment that the test can move. */
export function movingClock(): { now(): Date; set(iso: string): void } {
  let now = new Date('2026-11-23T12:00:00Z');
  return {
    now: () => now,
    set: (iso) => {
      now = new Date(iso);
    },
  };
}

export async function rdapAt(
  bootstrap: RdapOptions['bootstrap'],
  change: Partial<RdapOptions> = {},
): Promise<ReturnType<typeof createRdap>> {
  return createRdap({
    bootstrap,
    polite: loopbackServices(),
    store: await openStore(),
    clock: movingClock(),
    lookupDays: 7,
    recognise: () => '',
    mayAsk: () => true,
    ...change,
  });
}

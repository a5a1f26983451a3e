import { createOwnNames, type OwnNames } from '../../src/contact/own-names.ts';
import { createIsProviderName } from '../../src/contact/provider-name.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Dns } from '../../src/ports.ts';
import { endpoint } from '../notice/samples.ts';

/** What a small Internet looks like to the sources: names, reverse names, zones. */
export interface Small {
  readonly names?: Readonly<Record<string, readonly string[]>>;
  readonly ptr?: readonly string[];
  readonly soa?: Readonly<Record<string, string>>;
  readonly mx?: Readonly<Record<string, readonly string[]>>;
  readonly txt?: Readonly<Record<string, readonly string[]>>;
  readonly seen?: readonly Observation[];
  /** Of earlier sweeps. */
  readonly before?: readonly Observation[];
  readonly isFront?: boolean;
}

export const HERE = '203.0.113.10';

export function smallDns({ ptr = [], soa = {}, mx = {}, txt = {} }: Small): Dns {
  return {
    ptr: async () => ptr,
    soa: async (name) => (soa[name] === undefined ? null : { zone: name, rname: soa[name] }),
    mx: async (name) => mx[name] ?? [],
    txt: async (name) => txt[name] ?? [],
  };
}

/** The names of a finding at {@link HERE}, and those that were looked up. */
export function smallNames(small: Small): { readonly ownNames: OwnNames; readonly resolved: string[] } {
  const resolved: string[] = [];
  const ownNames = createOwnNames({
    store: {
      observationsOf: async () => small.seen ?? [],
      observationsSince: async () => [...(small.before ?? []), ...(small.seen ?? [])],
      history: async () => [],
    },
    resolver: {
      resolve: async (name) => {
        resolved.push(name);
        return small.names?.[name] ?? [];
      },
    },
    dns: smallDns(small),
    isProviderName: createIsProviderName(['compute.amazonaws.com']),
    isFront: async () => small.isFront ?? false,
  });
  return { ownNames, resolved };
}

/** What one request brought: names in the certificate, a redirect, reported facts. */
export function observed(
  names: readonly string[],
  facts: Observation['facts'] = {},
  port = 8000,
  change: Partial<Observation> = {},
): Observation {
  return {
    endpoint: endpoint({ port }),
    requestId: 'root',
    path: '/',
    at: '2026-11-23T10:00:00.000Z',
    durationMs: 1,
    status: 'ok',
    facts,
    tls: { names, sha256: '00', notAfter: '', protocol: 'TLSv1.3' },
    ...change,
  };
}

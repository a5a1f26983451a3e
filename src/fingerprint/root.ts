import type { Fingerprint, FingerprintRequest } from '../model/fingerprint.ts';
import type { Observation } from '../model/observation.ts';
import { passesGate } from './signals.ts';

/** The one first request that serves every fingerprint: `/`, reading all that any of them looks at there. */
export function rootRequest(fingerprints: readonly Fingerprint[]): FingerprintRequest {
  const roots = fingerprints.flatMap(({ requests }) => requests.root ?? []);
  const union = (part: 'metas' | 'globals' | 'headers' | 'fields' | 'hosts'): string[] => [
    ...new Set(roots.flatMap(({ read }) => read[part])),
  ];
  return {
    path: '/',
    maxBytes: Math.max(...roots.map(({ maxBytes }) => maxBytes)),
    read: {
      metas: union('metas'),
      globals: union('globals'),
      // Where a redirect leads to is always read.
      headers: [...new Set([...union('headers'), 'location'])],
      fields: union('fields'),
      hosts: union('hosts'),
      assets: Object.assign({}, ...roots.map(({ read }) => read.assets)),
      literals: Object.assign({}, ...roots.map(({ read }) => read.literals)),
      hash: roots.some(({ read }) => read.hash),
    },
    ask: [],
  };
}

/** The fingerprint that a host is judged by: the first whose gate its first answer passes. */
export function ownerOf(
  fingerprints: readonly Fingerprint[],
  observations: readonly Observation[],
): Fingerprint | null {
  return fingerprints.find((fingerprint) => passesGate(fingerprint, observations)) ?? null;
}

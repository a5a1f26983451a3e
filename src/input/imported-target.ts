import type { Observation } from '../model/observation.ts';
import type { RangeTarget, TargetHints } from '../model/target.ts';
import { canonicalAddress } from '../scope/address.ts';
import { cleanHostnames } from './hostnames.ts';

/** What a record says about one place, before any of it is believed. */
export interface ImportedPlace {
  readonly address: unknown;
  /** Missing: the record names no port, the run's port list applies. */
  readonly port?: unknown;
  readonly tls?: boolean | null;
  readonly names?: Iterable<unknown>;
  readonly observation?: Observation | null;
}

/** A one-address target of an imported record, or the reason why there is none. */
export function importTarget(place: ImportedPlace, where: string): RangeTarget | string {
  const address = cleanAddress(place.address);
  if (address === null) return 'the record has no usable IP address';
  const port = place.port === undefined ? null : cleanPort(place.port);
  if (place.port !== undefined && port === null) return 'the record has no usable port';
  return {
    kind: 'range',
    first: address,
    last: address,
    port,
    tls: place.tls ?? null,
    path: '/',
    source: { kind: 'imported', where },
    hints: createHints(place.names ?? [], place.observation ?? null),
  };
}

/** Only what is known gets a key: a target without hints is stored far more compactly. */
export function createHints(names: Iterable<unknown>, observation: Observation | null): TargetHints {
  const hostnames = cleanHostnames(names);
  return { ...(hostnames.length > 0 && { hostnames }), ...(observation !== null && { observation }) };
}

/** One address in canonical text; null for anything else. */
export function cleanAddress(value: unknown): string | null {
  return typeof value === 'string' ? canonicalAddress(value) : null;
}

/** A TCP port from a number or its decimal text; null when it is none. */
export function cleanPort(value: unknown): number | null {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65536 ? port : null;
}

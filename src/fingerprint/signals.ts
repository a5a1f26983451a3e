import type { Fingerprint, Signal } from '../model/fingerprint.ts';
import type { Facts, Observation } from '../model/observation.ts';
import { matches } from './match.ts';

/** Signal ids that fired, in the file's order, with their definitions. */
export type Fired = ReadonlyMap<string, Signal>;

/**
 * The signals shown by the answers. Of several answers to one request the last counts: the ones
 * before it were redirects. An answer that did not arrive whole shows nothing.
 */
export function fireSignals(fingerprint: Fingerprint, observations: readonly Observation[]): Fired {
  const { requests, signals } = indexOf(fingerprint);
  const answers = requests.map((id) => observations.findLast((seen) => seen.requestId === id && isWhole(seen))?.facts);
  const fired = new Map<string, Signal>();
  for (const { id, signal, request } of signals) {
    const answer = answers[request];
    if (answer !== undefined && matchesAny(signal, answer)) fired.set(id, signal);
  }
  return fired;
}

function matchesAny({ any }: Signal, answer: Facts): boolean {
  for (const condition of any) if (matches(condition, answer)) return true;
  return false;
}

/** Signals as an array, each with the place of its request among the requests: this runs many times for each host. */
interface Index {
  readonly requests: readonly string[];
  readonly signals: readonly { readonly id: string; readonly signal: Signal; readonly request: number }[];
}

const indexes = new WeakMap<Fingerprint, Index>();

function indexOf(fingerprint: Fingerprint): Index {
  const known = indexes.get(fingerprint);
  if (known !== undefined) return known;
  const all = Object.entries(fingerprint.signals);
  const requests = [...new Set(all.map(([, { on }]) => on))];
  const signals = all.map(([id, signal]) => ({ id, signal, request: requests.indexOf(signal.on) }));
  const index = { requests, signals };
  indexes.set(fingerprint, index);
  return index;
}

/** Whether the first answer justifies a second request. */
export function passesGate(fingerprint: Fingerprint, observations: readonly Observation[]): boolean {
  // Most endpoints of a sweep never answer.
  if (!observations.some(isWhole)) return false;
  const fired = fireSignals(fingerprint, observations);
  return fingerprint.gate.some((name) => hasFired(fired, name));
}

/** `name` is a signal, or `kind:page` for any signal of that kind. */
export function hasFired(fired: Fired, name: string): boolean {
  if (!name.startsWith('kind:')) return fired.has(name);
  const kind = name.slice('kind:'.length);
  return fired.values().some((signal) => signal.kind === kind);
}

/** How many independent signals say what the host is: one for each kind, build and icon not counted. */
export function countIndependent(fired: Fired): number {
  const kinds = new Set(fired.values().map(({ kind }) => kind));
  kinds.delete('build');
  kinds.delete('icon');
  return kinds.size;
}

function isWhole(observation: Observation): boolean {
  return observation.status === 'ok';
}

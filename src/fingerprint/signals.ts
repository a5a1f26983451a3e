import type { Fingerprint, Signal } from '../model/fingerprint.ts';
import type { Observation } from '../model/observation.ts';
import { matches } from './match.ts';

/** Signal ids that fired, in the file's order, with their definitions. */
export type Fired = ReadonlyMap<string, Signal>;

/**
 * The signals shown by the answers. Of several answers to one request the last counts: the ones
 * before it were redirects. An answer that did not arrive whole shows nothing.
 */
export function fireSignals(fingerprint: Fingerprint, observations: readonly Observation[]): Fired {
  const facts = new Map(observations.filter(isWhole).map((seen) => [seen.requestId, seen.facts]));
  const fired = new Map<string, Signal>();
  for (const id in fingerprint.signals) {
    const signal = fingerprint.signals[id] as Signal;
    const answer = facts.get(signal.on);
    if (answer !== undefined && signal.any.some((condition) => matches(condition, answer))) fired.set(id, signal);
  }
  return fired;
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
  return [...fired.values()].some((signal) => signal.kind === kind);
}

/** How many independent signals say what the host is: one for each kind, build and icon not counted. */
export function countIndependent(fired: Fired): number {
  const kinds = new Set([...fired.values()].map(({ kind }) => kind));
  return [...kinds].filter((kind) => kind !== 'build' && kind !== 'icon').length;
}

function isWhole(observation: Observation): boolean {
  return observation.status === 'ok';
}

import type { Fingerprint, Signal } from '../model/fingerprint.ts';
import type { Facts, Observation } from '../model/observation.ts';
import { matches } from './match.ts';

/** Signal ids that fired, with their definitions: in the order of the requests, and for each in the file's. */
export type Fired = ReadonlyMap<string, Signal>;

/**
 * The signals shown by the answers. Of several answers to one request the last counts: the ones
 * before it were redirects. An answer that did not arrive whole shows nothing.
 */
export function fireSignals(fingerprint: Fingerprint, observations: readonly Observation[]): Fired {
  const shown = questionsOf(fingerprint).flatMap((question) => {
    const answer = observations.findLast((seen) => seen.requestId === question.id && isWhole(seen));
    return answer === undefined ? [] : shownBy(question, answer.facts);
  });
  return new Map(shown);
}

/** Asked after every answer for all answers so far, and once more when a finding is judged. */
function shownBy({ signals, shown }: Question, answer: Facts): readonly Named[] {
  let known = shown.get(answer);
  if (known === undefined) {
    known = signals.filter(([, { any }]) => any.some((condition) => matches(condition, answer)));
    shown.set(answer, known);
  }
  return known;
}

type Named = readonly [id: string, signal: Signal];

/** What may be learnt from the answers to one request, and what those seen before have shown. */
interface Question {
  readonly id: string;
  readonly signals: readonly Named[];
  readonly shown: WeakMap<Facts, readonly Named[]>;
}

const questions = new WeakMap<Fingerprint, readonly Question[]>();

function questionsOf(fingerprint: Fingerprint): readonly Question[] {
  const known = questions.get(fingerprint);
  if (known !== undefined) return known;
  const byRequest = Map.groupBy(Object.entries(fingerprint.signals), ([, { on }]) => on);
  const all = [...byRequest].map(([id, signals]) => ({ id, signals, shown: new WeakMap() }));
  questions.set(fingerprint, all);
  return all;
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

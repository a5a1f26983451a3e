import { randomUUID } from 'node:crypto';
import { planNext } from '../../fingerprint/plan.ts';
import { ownerOf } from '../../fingerprint/root.ts';
import { fireSignals } from '../../fingerprint/signals.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Fingerprint, FingerprintRequest } from '../../model/fingerprint.ts';
import type { Observation, ProbeRequest } from '../../model/observation.ts';
import type { Resolver, Visit } from '../../ports.ts';
import type { Claims } from './claims.ts';
import { followRedirect, MAX_REDIRECTS } from './redirect.ts';

export interface ConversationOptions {
  readonly resolver: Resolver;
  readonly fingerprints: readonly Fingerprint[];
  /** The first request, computed once for a whole sweep. */
  readonly root: FingerprintRequest;
  readonly timeoutMs: number;
  /** Keeps a redirect and a target that lead to the same endpoint from asking it twice. */
  readonly claims: Claims;
  /** Ask once more under a name that leads to the same address, when the first answer is not the product. */
  readonly tryNames: boolean;
}

/** What was said between us and one endpoint. */
export interface Conversation {
  /** The endpoint that answered last, recorded under the host that the target was given with. */
  readonly endpoint: Endpoint;
  readonly observations: readonly Observation[];
  /** The fingerprint whose gate the first answer passed; null: nothing more was asked. */
  readonly fingerprint: Fingerprint | null;
  /** Names learnt for the address: a redirect's or a certificate's. */
  readonly names: readonly string[];
  /** Why something was not followed or asked, in plain words. */
  readonly notes: readonly string[];
}

/** Names that are looked up, before one that leads to the address is found. */
const MAX_NAMES_RESOLVED = 3;

/** On a visit of its own, which it closes, asks an endpoint as little as the fingerprint needs: the root page, what redirects lead to, and past the gate the planned rest. */
export async function converse(
  visit: Visit,
  asked: Endpoint,
  knownNames: readonly string[],
  options: ConversationOptions,
  signal: AbortSignal,
): Promise<Conversation> {
  try {
    return await talk(visit, asked, knownNames, options, signal);
  } finally {
    visit.close();
  }
}

async function talk(
  visit: Visit,
  asked: Endpoint,
  knownNames: readonly string[],
  options: ConversationOptions,
  signal: AbortSignal,
): Promise<Conversation> {
  const first = await approach(visit, asked, options, signal);
  const mayBeNamed = options.tryNames && asked.host === null;
  const answered = first.observations.some(({ status }) => status === 'ok' || status === 'tls-failed');
  const name =
    mayBeNamed && answered && ownerOf(options.fingerprints, first.observations) === null
      ? await nameToTry(asked, [...knownNames, ...namesOf(first.observations)], options, signal)
      : null;
  if (name === null) return finish(visit, asked, first, options);
  const named = { ...asked, tls: first.endpoint.tls, host: name };
  visit.moveTo(named);
  const second = await approach(visit, named, options, signal);
  const isFound = ownerOf(options.fingerprints, second.observations) !== null;
  forget(isFound ? first : second, options);
  return finish(visit, asked, isFound ? second : first, options);
}

interface Approach {
  readonly endpoint: Endpoint;
  readonly observations: Observation[];
  readonly notes: string[];
  /** Where redirects led to and nobody else had been. */
  readonly claimed: readonly Endpoint[];
}

function forget({ claimed }: Approach, { claims }: ConversationOptions): void {
  for (const endpoint of claimed) claims.release(endpoint);
}

/** Asks for the root page and follows where it leads. */
async function approach(
  visit: Visit,
  asked: Endpoint,
  options: ConversationOptions,
  signal: AbortSignal,
): Promise<Approach> {
  const { root } = options;
  const observations: Observation[] = [];
  const notes: string[] = [];
  const claimed: Endpoint[] = [];
  let endpoint = asked;
  let path = asked.path;
  for (let redirects = 0; ; redirects += 1) {
    const observation = await visit.get(request('root', root, path, options), root.read);
    observations.push(observation);
    endpoint = { ...endpoint, tls: observation.endpoint.tls };
    const location = observation.facts['header.location'];
    if (!isRedirect(observation) || typeof location !== 'string') break;
    const redirect = await followRedirect(location, asked, endpoint, path, options.resolver, signal);
    const refusal = 'refused' in redirect ? redirect.refused : whyNot(redirect, endpoint, path, redirects, options);
    if ('refused' in redirect || refusal !== null) {
      notes.push(refusal ?? '');
      break;
    }
    if (!isSameServer(endpoint, redirect.to)) {
      claimed.push(redirect.to);
      visit.moveTo(redirect.to);
    }
    endpoint = redirect.to;
    path = redirect.path;
  }
  return { endpoint, observations, notes, claimed };
}

function whyNot(
  { to, path }: { readonly to: Endpoint; readonly path: string },
  from: Endpoint,
  asked: string,
  redirects: number,
  options: ConversationOptions,
): string | null {
  if (redirects === MAX_REDIRECTS) return 'it redirects too often';
  if (isSameServer(from, to)) return path === asked ? 'it redirects to itself' : null;
  if (options.claims.take(to)) return null;
  return `it redirects to port ${to.port}, which has been asked already`;
}

/** Past the gate: asks what the planner wants. */
async function finish(
  visit: Visit,
  asked: Endpoint,
  approached: Approach,
  options: ConversationOptions,
): Promise<Conversation> {
  const { notes } = approached;
  let { endpoint } = approached;
  const observations = [...approached.observations];
  const fingerprint = ownerOf(options.fingerprints, observations);
  if (fingerprint === null) forget(approached, options);
  while (fingerprint !== null) {
    const id = planNext(fingerprint, observations);
    const next = id === null ? undefined : fingerprint.requests[id];
    if (id === null || next === undefined) break;
    const ask = async (): Promise<void> => {
      const path = endpoint.path + next.path.slice(1).replace('{random}', randomDigits);
      observations.push(await visit.get(request(id, next, path, options), next.read));
    };
    await ask();
    // A page of the web application was given, not a prefix: every path below it is the same page again.
    if (endpoint.path !== '/' && isPageAgain(fingerprint, observations)) {
      endpoint = { ...endpoint, path: '/' };
      await ask();
    }
  }
  // A finding belongs to the target as it was given; a name that only led there is a hint.
  const recorded = { ...endpoint, host: asked.host };
  const names = [
    ...(endpoint.host !== null && endpoint.host !== asked.host ? [endpoint.host] : []),
    ...namesOf(observations),
  ];
  return {
    endpoint: recorded,
    observations: observations.map((seen) => ({
      ...seen,
      endpoint: seen.endpoint.port === recorded.port ? recorded : { ...seen.endpoint, host: asked.host },
    })),
    fingerprint,
    names: [...new Set(names)],
    notes,
  };
}

/** Sixteen hex digits. A UUID's come from a pool: randomBytes would ask the system each time. */
function randomDigits(): string {
  return randomUUID().replaceAll('-', '').slice(-16);
}

function isPageAgain(fingerprint: Fingerprint, observations: readonly Observation[]): boolean {
  return [...fireSignals(fingerprint, observations).values()].some(({ means }) => means === 'copy');
}

async function nameToTry(
  asked: Endpoint,
  names: readonly string[],
  options: ConversationOptions,
  signal: AbortSignal,
): Promise<string | null> {
  for (const name of [...new Set(names)].slice(0, MAX_NAMES_RESOLVED)) {
    if ((await options.resolver.resolve(name, signal)).includes(asked.address)) return name;
  }
  return null;
}

function request(id: string, definition: FingerprintRequest, path: string, options: ConversationOptions): ProbeRequest {
  return { id, method: 'GET', path, maxBytes: definition.maxBytes, timeoutMs: options.timeoutMs };
}

function namesOf(observations: readonly Observation[]): readonly string[] {
  return observations.flatMap(({ tls }) => tls?.names ?? []).filter((name) => !name.startsWith('*'));
}

function isRedirect({ status, facts }: Observation): boolean {
  return status === 'ok' && typeof facts.code === 'number' && [301, 302, 303, 307, 308].includes(facts.code);
}

function isSameServer(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.tls === b.tls && a.host === b.host;
}

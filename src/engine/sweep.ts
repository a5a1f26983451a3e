import { denyReason } from '../fingerprint/deny.ts';
import { rootRequest } from '../fingerprint/root.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Observation } from '../model/observation.ts';
import type { Sweep } from '../model/sweep.ts';
import type { Clock, Guard, Resolver, Store, Web } from '../ports.ts';
import type { SpacePoint } from '../scope/space-point.ts';
import { createClaims } from './claims.ts';
import { type Conversation, type ConversationOptions, converse } from './conversation.ts';
import type { Rules } from './judge.ts';
import type { SweepListener } from './listener.ts';
import { pace } from './pace.ts';
import { forEachConcurrently } from './pool.ts';
import { createRecorder, type Recorder, type SweepShape } from './recorder.ts';

/** Something to ask, and its turn. */
export interface Point extends SpacePoint {
  /** Place in the sweep's order; unique, ascending. */
  readonly position: number;
}

export interface SweepOptions extends SweepShape {
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** Extra tries for a connection that was not answered. */
  readonly retries: number;
  /** Also ask for names seen in a certificate or an imported record. */
  readonly tryNames: boolean;
}

export interface SweepPorts {
  readonly web: Web;
  readonly resolver: Resolver;
  readonly guard: Guard;
  readonly store: Store;
  readonly clock: Clock;
}

/** How often position and counts are saved while the sweep runs. */
const SAVE_EVERY_MS = 2_000;

/**
 * Asks every point, records what answered and what became of known findings, and saves its place.
 * Interrupted by the signal it ends within a moment and says so in the returned sweep's state.
 */
export async function runSweep(
  start: Sweep,
  points: Iterable<Point> | AsyncIterable<Point>,
  rules: Rules,
  options: SweepOptions,
  ports: SweepPorts,
  listener: SweepListener,
  signal: AbortSignal,
): Promise<Sweep> {
  if ((await ports.store.sweep(start.id)) === null) await ports.store.startSweep(start);
  else await ports.store.saveSweep(start);
  const recorder = await createRecorder(start, rules, options, ports, listener);
  const conversation: ConversationOptions = {
    ...ports,
    fingerprints: rules.fingerprints,
    root: rootRequest(rules.fingerprints),
    timeoutMs: options.timeoutMs,
    tryNames: options.tryNames,
    claims: createClaims(),
  };
  const inFlight = new Set<number>();
  let pulled = start.cursor;
  const current = (state: Sweep['state']): Sweep => ({
    ...start,
    state,
    cursor: pulled,
    pending: [...inFlight],
    counts: recorder.counts(),
  });

  async function* tracked(): AsyncGenerator<Point> {
    for await (const point of points) {
      inFlight.add(point.position);
      pulled = Math.max(pulled, point.position + 1);
      yield point;
    }
  }
  const failed = new AbortController();
  // A store that fails ends the sweep now, not when the last paused network has had its turn.
  const halted = AbortSignal.any([signal, failed.signal]);
  const ask = async (point: Point): Promise<void> => {
    try {
      // What was cut off is not done, and stays pending.
      if (!(await askPoint(point, conversation, options, ports, recorder, halted))) return;
    } catch (error) {
      failed.abort(error);
      throw error;
    }
    inFlight.delete(point.position);
    listener.progress(recorder.counts());
  };

  const saving = setInterval(() => void ports.store.saveSweep(current('running')).catch(() => {}), SAVE_EVERY_MS);
  try {
    const paced = pace(tracked(), ({ address }) => (address === null ? 0 : ports.web.delayMs(address)), halted);
    await forEachConcurrently(paced, options.concurrency, ask, halted);
    await recorder.finish(signal.aborted);
  } catch (error) {
    await ports.store.saveSweep(current('failed')).catch(() => {});
    throw error;
  } finally {
    clearInterval(saving);
  }
  const ended: Sweep = {
    ...current(signal.aborted ? 'interrupted' : 'finished'),
    finishedAt: signal.aborted ? null : ports.clock.now().toISOString(),
  };
  await ports.store.saveSweep(ended);
  listener.progress(ended.counts);
  return ended;
}

/** Resolves a name when its turn comes and asks its addresses until one takes the connection; false when cut off. */
async function askPoint(
  point: Point,
  conversation: ConversationOptions,
  options: SweepOptions,
  ports: SweepPorts,
  recorder: Recorder,
  signal: AbortSignal,
): Promise<boolean> {
  const denied = denyReason(point.path);
  if (denied !== null) {
    recorder.skipped(`${point.host ?? point.address}${point.path}`, `its path ${denied}`);
    recorder.done();
    return true;
  }
  const found = point.address === null ? await ports.resolver.resolve(point.host ?? '', signal) : [point.address];
  const addresses = found.slice(0, MAX_ADDRESSES);
  if (signal.aborted) return false;
  if (addresses.length === 0) {
    recorder.unresolved(point.host ?? '');
    return true;
  }
  for (const [index, address] of addresses.entries()) {
    const reason = ports.guard.refuses(address, point.named);
    if (reason !== null) {
      recorder.skipped(address, reason);
      continue;
    }
    const endpoint = pick({ ...point, address });
    // A redirect has led here before.
    if (!conversation.claims.take(endpoint)) break;
    const result = await converseWithRetries(endpoint, point.hints?.hostnames ?? [], conversation, options, signal);
    // Only what turned out to be a product is worth remembering for the rest of the sweep.
    if (result.fingerprint === null) conversation.claims.release(endpoint);
    if (signal.aborted) return false;
    const isLast = index === addresses.length - 1;
    if (!isLast && isUnconnected(result.observations)) continue;
    await recorder.conversation(result, point.hints?.hostnames ?? []);
    return true;
  }
  recorder.done();
  return true;
}

async function converseWithRetries(
  endpoint: Endpoint,
  hostnames: readonly string[],
  conversation: ConversationOptions,
  { retries }: SweepOptions,
  signal: AbortSignal,
): Promise<Conversation> {
  for (let tries = 0; ; tries += 1) {
    const result = await converse(endpoint, hostnames, conversation, signal);
    const isLost = result.observations.at(-1)?.status === 'connect-timeout';
    if (!isLost || tries >= retries || signal.aborted) return result;
  }
}

/** Addresses of one name that are tried at the most. */
const MAX_ADDRESSES = 4;

function pick({ address, port, host, tls, path, named }: Endpoint): Endpoint {
  return { address, port, host, tls, path, named };
}

function isUnconnected(observations: readonly Observation[]): boolean {
  return observations.every(({ status }) => ['refused', 'unreachable', 'connect-timeout'].includes(status));
}

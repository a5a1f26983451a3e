import pLimit from 'p-limit';
import type { Endpoint } from '../../model/endpoint.ts';
import type { ObservationStatus } from '../../model/observation.ts';
import type { Resolver } from '../../ports.ts';
import type { Point } from './point.ts';
import type { Job, Result } from './probing.ts';
import type { Recorder } from './recorder.ts';

/** Turns points into jobs and their results into records; a name's addresses are asked until one takes the connection. */
export interface Desk {
  give(point: Point, denied: string | null, ask: (job: Job) => void, signal: AbortSignal): void;
  ended(result: Result): void;
  /** Resolves when nothing is being looked up or recorded. */
  settled(): Promise<void>;
}

interface Given {
  readonly job: Job;
  /** Further addresses of the name. */
  readonly rest: readonly Job[];
  readonly ask: (job: Job) => void;
}

/** Addresses of one name that are tried at the most. */
const MAX_ADDRESSES = 4;
/** Names that are looked up at once. */
const LOOKUPS_AT_ONCE = 64;
const UNCONNECTED: readonly ObservationStatus[] = ['refused', 'unreachable', 'connect-timeout'];

export function createDesk(
  recorder: Recorder,
  { resolver }: { readonly resolver: Resolver },
  onError: (error: unknown) => void,
  onDone: (position: number) => void,
): Desk {
  const given = new Map<number, Given>();
  const lookups = pLimit(LOOKUPS_AT_ONCE);
  const open = new Set<Promise<void>>();

  function follow(work: Promise<void>): void {
    const followed = work.catch(onError).finally(() => open.delete(followed));
    open.add(followed);
  }

  function askFirst([job, ...rest]: readonly Job[], ask: (job: Job) => void): void {
    if (job === undefined) return;
    given.set(job.position, { job, rest, ask });
    ask(job);
  }

  async function lookUp(point: Point, ask: (job: Job) => void, signal: AbortSignal): Promise<void> {
    const addresses = await lookups(() =>
      signal.aborted ? Promise.resolve([]) : resolver.resolve(point.host ?? '', signal),
    );
    // What was cut off is not done, and stays pending.
    if (signal.aborted) return;
    if (addresses.length > 0) {
      const jobs = addresses.slice(0, MAX_ADDRESSES).map((address) => jobFor(point, address, recorder));
      return askFirst(jobs, ask);
    }
    recorder.unresolved(point.host ?? '');
    onDone(point.position);
  }

  function done(position: number): void {
    recorder.done();
    onDone(position);
  }

  return {
    give(point, denied, ask, signal) {
      if (denied !== null) {
        recorder.skipped(`${point.host ?? point.address}${point.path}`, `its path ${denied}`);
        done(point.position);
      } else if (point.address === null) follow(lookUp(point, ask, signal));
      else askFirst([jobFor(point, point.address, recorder)], ask);
    },
    ended(result) {
      const { position } = result;
      const known = given.get(position);
      if (known === undefined) return;
      given.delete(position);
      const { job, rest, ask } = known;
      if (result.ended === 'skipped') recorder.skipped(job.endpoint.address, result.reason);
      if (rest.length > 0 && (result.ended === 'skipped' || UNCONNECTED.includes(result.status))) {
        return askFirst(rest, ask);
      }
      if (result.ended !== 'asked') return done(position);
      const recording = recorder.ended(result, job);
      if (recording === null) onDone(position);
      else follow(recording.then(() => onDone(position)));
    },
    async settled() {
      while (open.size > 0) await Promise.all(open);
    },
  };
}

function jobFor(point: Point, address: string, recorder: Recorder): Job {
  const { port, host, tls, path, named, position, hints } = point;
  const endpoint: Endpoint = { address, port, host, tls, path, named };
  return { position, endpoint, hostnames: hints?.hostnames ?? [], isKnown: recorder.isKnown(address) };
}

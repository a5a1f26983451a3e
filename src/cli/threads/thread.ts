import { parentPort } from 'node:worker_threads';
import type { Result } from '../../engine/sweep/probing.ts';
import { unpackJobs } from './jobs.ts';
import { CLOSED_STATUSES, type FromThread, type ThreadSeed, type ToThread } from './messages.ts';
import { createOwnProber } from './own-prober.ts';

// A refused connection is an Error object inside Node; writing its stack would be a third of the work.
Error.stackTraceLimit = 0;

/** Within which results are sent together. */
const COLLECT_MS = 5;

let work: Work | null = null;

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'begin') work = begin(message.seed);
  else work?.take(message);
});

interface Work {
  take(message: ToThread): void;
}

function begin(seed: ThreadSeed): Work {
  const stop = new AbortController();
  let received = 0;
  let results: Result[] = [];
  let positions: number[] = [];
  let statuses: number[] = [];

  const prober = createOwnProber(
    seed,
    {
      ended(result) {
        if (results.length + positions.length === 0) setTimeout(sendResults, COLLECT_MS);
        const code =
          result.conversation === null && result.ended === 'asked' ? CLOSED_STATUSES.indexOf(result.status) : -1;
        if (code < 0 || result.isOpen) results.push(result);
        else {
          positions.push(result.position);
          statuses.push(code);
        }
      },
      note: (line) => send({ kind: 'note', line }),
      hungry: () => send({ kind: 'hungry', received }),
      failed: (error) => send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
    },
    stop.signal,
  );

  async function end(): Promise<void> {
    stop.abort(new DOMException('stopped', 'AbortError'));
    await prober.drained();
    sendResults();
    send({ kind: 'drained' });
  }

  /** Now and then: a message for each of them would cost more than asking. */
  function sendResults(): void {
    if (results.length + positions.length === 0) return;
    const closed = { positions: Float64Array.from(positions), statuses: Uint8Array.from(statuses) };
    send({ kind: 'results', results, closed });
    [results, positions, statuses] = [[], [], []];
  }

  return {
    take(message) {
      if (message.kind === 'jobs') {
        for (const job of unpackJobs(message.parcel)) {
          received += 1;
          prober.ask(job);
        }
      } else if (message.kind === 'do-not-scan') prober.heed(message.entries);
      else if (message.kind === 'stop') void end();
    },
  };
}

function send(message: FromThread): void {
  parentPort?.postMessage(message);
}

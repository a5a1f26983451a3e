import { type ChildProcess, spawn } from 'node:child_process';
import type { Cron } from 'croner';
import { createCron, type Job } from './read-jobs.ts';

/** A machine that slept makes up no runs: a timer that fires this much too late is not taken for its time. */
const MAX_LATE_MS = 60_000;

export interface Running {
  readonly job: Job;
  readonly cron: Cron;
  child: ChildProcess | null;
}

/** How a child is started; the words before its own arguments. */
export interface Program {
  readonly command: string;
  readonly prefix: readonly string[];
}

/** Runs each job at its times until the signal; then its children are asked to stop and waited for. */
export async function runJobs(
  jobs: readonly Job[],
  program: Program,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const all = jobs.map((job): Running => ({ job, cron: createCron(job.cron), child: null }));
  const ends = new Set<Promise<void>>();
  for (const each of all) {
    let due = each.cron.nextRun();
    each.cron.schedule(() => {
      const lateMs = due === null ? 0 : Date.now() - due.getTime();
      due = each.cron.nextRun();
      const { run, where } = each.job;
      if (signal.aborted) return;
      if (lateMs > MAX_LATE_MS) return say(`${run}: missed by ${Math.round(lateMs / 1000)} s, not made up (${where})`);
      if (each.child !== null) return say(`${run}: still running, this time is skipped (${where})`);
      const end = start(each, program, say).finally(() => ends.delete(end));
      ends.add(end);
    });
    each.cron.resume();
  }
  await new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  for (const { cron, child } of all) {
    cron.stop();
    child?.kill('SIGTERM');
  }
  if (ends.size > 0) say(`stopping: waiting for ${all.filter(({ child }) => child !== null).length} running`);
  await Promise.all(ends);
}

/** Never rejects: a line that fails today is tried again at its next time. */
function start(each: Running, { command, prefix }: Program, say: (line: string) => void): Promise<void> {
  const { run } = each.job;
  say(`${run}: started`);
  return new Promise((resolve) => {
    const child = spawn(command, [...prefix, ...each.job.args], { stdio: ['ignore', 'inherit', 'inherit'] });
    each.child = child;
    const finish = (how: string): void => {
      if (each.child === null) return;
      each.child = null;
      say(`${run}: ${how}`);
      resolve();
    };
    child.once('error', (error) => finish(`could not be started: ${error.message}`));
    child.once('exit', (code, killer) => finish(code === null ? `ended by ${killer}` : `ended with exit code ${code}`));
  });
}

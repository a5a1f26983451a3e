import type { Command } from 'commander';
import { safeText } from '../../export/safe-text.ts';
import { readConfig } from '../config/config.ts';
import { createCron, type Job, readJobs } from '../schedule/read-jobs.ts';
import { runJobs } from '../schedule/run-jobs.ts';
import { createStop } from '../stop.ts';
import { plural } from '../sweep/summary.ts';

export interface ScheduleOptions {
  readonly config?: string | undefined;
  readonly db?: string | undefined;
  readonly list?: true;
}

/** How many of each line's next times `--list` shows. */
const NEXT_RUNS = 3;

/** Runs the configuration's command lines by the clock, in the foreground, until it is stopped. */
export async function schedule({ config, db, list }: ScheduleOptions, createProgram: () => Command): Promise<void> {
  const file = readConfig(config);
  const jobs = await readJobs(file, { config, db }, createProgram);
  if (list) return listRuns(jobs);
  const say = (line: string): void =>
    void process.stderr.write(`${new Date().toISOString()} ${safeText(line, 2_000)}\n`);
  const stop = createStop();
  try {
    say(`${plural(jobs.length, 'line')} scheduled (times are UTC); next: ${nextOf(jobs)}`);
    // Ourselves once more: the same Node with the same flags, the same entry file.
    const prefix = [...process.execArgv, process.argv[1] ?? ''];
    await runJobs(jobs, { command: process.execPath, prefix }, say, stop.signal);
    process.exitCode = 130;
  } finally {
    stop.release();
  }
}

function listRuns(jobs: readonly Job[]): void {
  const runs = jobs.flatMap((job) =>
    createCron(job.cron)
      .nextRuns(NEXT_RUNS)
      .map((time) => ({ at: time.toISOString(), job })),
  );
  for (const { at, job } of runs.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    process.stdout.write(`${at}  ${safeText(job.run, 2_000)}  (${job.cron}, ${job.where})\n`);
  }
}

function nextOf(jobs: readonly Job[]): string {
  const times = jobs.map(({ cron, run }) => `${createCron(cron).nextRun()?.toISOString()} ${run}`);
  return times.toSorted()[0] ?? '';
}

import type { Command } from 'commander';
import { Cron } from 'croner';
import { UsageError } from '../../model/errors.ts';
import type { ConfigFile } from '../config/config.ts';
import { resolveCommand } from '../program/resolve-command.ts';
import { splitWords } from './split-words.ts';

/** One line of the schedule, checked. */
export interface Job {
  /** `airsweep.yaml:12`, for messages. */
  readonly where: string;
  readonly cron: string;
  /** As written. */
  readonly run: string;
  /** What the program is called with. */
  readonly args: readonly string[];
}

/** Files that every command line is to use unless it names its own. */
export interface Inherited {
  readonly db?: string | undefined;
  readonly config?: string | undefined;
}

/** Throws UsageError with file and line for the first mistake, before anything has run. */
export async function readJobs(
  { value, file, lineOf }: ConfigFile,
  inherited: Inherited,
  createProgram: () => Command,
): Promise<readonly Job[]> {
  if (value.schedule.length === 0) {
    throw new UsageError(
      `${file}: there is nothing to run: add schedule: with entries such as { cron: "0 3 * * *", run: "recheck" }`,
    );
  }
  const jobs: Job[] = [];
  for (const [index, { cron, run }] of value.schedule.entries()) {
    const where = `${file}:${lineOf(['schedule', index])}`;
    checkCron(cron, where);
    jobs.push({ where, cron, run, args: await readArgs(run, where, inherited, createProgram) });
  }
  return jobs;
}

/** Times are UTC, like all others. */
export function createCron(cron: string): Cron {
  return new Cron(cron, { timezone: 'UTC', paused: true, mode: '5-or-6-parts' });
}

function checkCron(cron: string, where: string): void {
  let next: Date | null;
  try {
    next = createCron(cron).nextRun();
  } catch (error) {
    const reason = (error as Error).message.replace(/^CronPattern: /, '').replace(/\s+/g, ' ');
    throw new UsageError(
      `${where}: cron "${cron}" cannot be read (${reason}): write minute hour day month weekday, such as "0 3 * * *"`,
    );
  }
  if (next === null) throw new UsageError(`${where}: cron "${cron}" never comes`);
}

async function readArgs(
  run: string,
  where: string,
  inherited: Inherited,
  createProgram: () => Command,
): Promise<readonly string[]> {
  const words = splitWords(run, `${where}: run`);
  const args = words[0] === 'airsweep' ? words.slice(1) : words;
  try {
    if (args[0] === 'schedule') throw new UsageError('a schedule cannot run itself');
    const { unset } = await resolveCommand(createProgram(), args, Object.keys(inherited));
    const added = unset.flatMap((option) => {
      const value = inherited[option as keyof Inherited];
      return value === undefined ? [] : [`--${option}=${value}`];
    });
    const end = args.indexOf('--');
    return end < 0 ? [...args, ...added] : [...args.slice(0, end), ...added, ...args.slice(end)];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${where}: run "${run}": ${error.message}`);
  }
}

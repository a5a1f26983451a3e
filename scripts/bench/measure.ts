import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseChildCpu, parsePeak, parseTime, TIME_FORMAT, type Usage } from './accounting.ts';

export interface Measured {
  readonly wallS: number;
  readonly usage: Usage | null;
  readonly end: 'finished' | 'stopped' | 'failed';
  readonly reason: string;
  /** File with its standard output. */
  readonly output: string;
}

export interface MeasureOptions {
  /** Folder for what it writes; also its HOME, so that no program's own settings count. */
  readonly folder: string;
  readonly limitS: number;
  readonly path: string;
  /** GNU time; where it is not, /proc is looked at, which sees less of what a process used last. */
  readonly time?: string;
}

/** How long a program that was told to stop may take. */
const GRACE_MS = 5_000;
const POLL_MS = 50;

/** Runs a program to its end, or until its time is up, and says what it used. */
export async function measure(
  command: readonly string[],
  { folder, limitS, path, time = '/usr/bin/time' }: MeasureOptions,
  signal: AbortSignal,
): Promise<Measured> {
  signal.throwIfAborted();
  const files = { time: join(folder, 'time'), stdout: join(folder, 'stdout'), stderr: join(folder, 'stderr') };
  // A run that is killed writes none: the one of the run before must not stand for it.
  rmSync(files.time, { force: true });
  const hasTime = existsSync(time);
  const words = hasTime ? [time, '-o', files.time, '-f', TIME_FORMAT, ...command] : command;
  const streams = [openSync(files.stdout, 'w'), openSync(files.stderr, 'w')] as const;
  const cpuBefore = childCpu();
  const startedAt = performance.now();
  const child = spawn(words[0] ?? '', words.slice(1), {
    // A group of its own: stopping it must reach the program behind `time`, and a Ctrl-C must not.
    detached: true,
    stdio: ['ignore', ...streams],
    env: { ...process.env, PATH: path, HOME: folder },
  });
  const watch = watchPeak(hasTime ? undefined : child.pid);
  const { code, isStopped } = await ended(child, limitS, signal);
  const wallS = (performance.now() - startedAt) / 1000;
  for (const stream of streams) closeSync(stream);
  const polled = { cpuS: childCpu() - cpuBefore, peakMiB: watch.stop() };
  signal.throwIfAborted();
  const usage = hasTime ? parseTime(existsSync(files.time) ? readFileSync(files.time, 'utf8') : '') : polled;
  const common = { wallS, usage, output: files.stdout };
  if (isStopped) return { ...common, end: 'stopped', reason: `stopped after ${Math.round(limitS)} s` };
  if (code === 0) return { ...common, end: 'finished', reason: '' };
  return { ...common, end: 'failed', reason: lastLine(files.stderr) || `exit code ${code}` };
}

async function ended(
  child: ChildProcess,
  limitS: number,
  signal: AbortSignal,
): Promise<{ code: number | null; isStopped: boolean }> {
  let isStopped = false;
  const kill = (name: 'SIGINT' | 'SIGKILL'): void => {
    try {
      process.kill(-(child.pid ?? Number.NaN), name);
    } catch {
      // It has ended meanwhile.
    }
  };
  const onAbort = (): void => kill('SIGKILL');
  // `time` ignores SIGINT and still writes its line.
  const timers = [
    setTimeout(() => {
      isStopped = true;
      kill('SIGINT');
    }, limitS * 1000),
    setTimeout(() => kill('SIGKILL'), limitS * 1000 + GRACE_MS),
  ];
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, isStopped };
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function childCpu(): number {
  return parseChildCpu(readFileSync('/proc/self/stat', 'utf8'));
}

/** Looks at the process now and then: what replaces `time` where there is none. */
function watchPeak(pid: number | undefined): { stop(): number } {
  let peakMiB = 0;
  const look = (): void => {
    try {
      peakMiB = Math.max(peakMiB, parsePeak(readFileSync(`/proc/${pid}/status`, 'utf8')));
    } catch {
      // It has ended meanwhile.
    }
  };
  const timer = pid === undefined ? undefined : setInterval(look, POLL_MS);
  return {
    stop() {
      clearInterval(timer);
      return peakMiB;
    },
  };
}

function lastLine(file: string): string {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return (lines.at(-1) ?? '').trim().slice(-200);
}

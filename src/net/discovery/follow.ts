import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, on, once } from 'node:events';
import { RunError } from '../../model/errors.ts';
import { complain } from './complain.ts';
import { tether } from './tether.ts';

const MAX_LINE = 1_024;
const MAX_STDERR = 4_096;
/** SIGINT ends the sending at once; masscan then waits for answers, but a sweep has to stop within two seconds. */
const GRACE_MS = 1_500;
/** Lines that wait for the consumer before the program is held, and at which it goes on. */
const MOST_WAITING = 20_000;
const FEW_WAITING = 5_000;

/** What to run; `name` is the program in the user's words. */
export interface Command {
  readonly name: string;
  readonly argv: readonly string[];
  readonly folder: string;
  readonly lastWords: LastWords | null;
}

/** A program that has said this on stderr is done that much later; then it is ended if it has not done so itself. */
export interface LastWords {
  readonly said: RegExp;
  readonly endMs: number;
}

/**
 * Runs a program and yields the lines it prints as it prints them; throws when it fails. When the iteration ends,
 * however it ends, the program is gone. A slow consumer holds the program (SIGSTOP) and not its pipe: a scanner
 * that blocks in a write goes on sending, and what answers meanwhile is lost.
 */
export async function* follow(command: Command, signal: AbortSignal): AsyncGenerator<string> {
  signal.throwIfAborted();
  const { name, lastWords } = command;
  const child = start(command);
  const closed = once(child, 'close');
  closed.catch(() => {});
  const lines = Object.assign(new EventEmitter(), {
    pause() {
      child.kill('SIGSTOP');
      isHeld = true;
      watchEnd();
    },
    resume() {
      child.kill('SIGCONT');
      isHeld = false;
      watchEnd();
    },
  });
  let isHeld = false;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  /** While it is held it reads no answers, and its time does not run. */
  function watchEnd(): void {
    clearTimeout(timer);
    if (lastWords === null || isHeld || !lastWords.said.test(stderr())) return;
    timer = setTimeout(() => {
      isOver = true;
      child.kill('SIGKILL');
    }, lastWords.endMs);
  }
  child.on('error', (error) => lines.emit('error', cannotRun(name, error)));
  // The iterator listens too, but not to the end of the child.
  lines.on('error', () => {});
  child.once('close', () => lines.emit('close'));
  const incoming = on(lines, 'line', {
    close: ['close'],
    highWaterMark: MOST_WAITING,
    lowWaterMark: FEW_WAITING,
  });
  const stderr = keepTail(child);
  child.stderr?.on('data', () => timer === undefined && watchEnd());
  splitLines(child, (line) => lines.emit('line', line));
  const stop = (): void => end(child);
  signal.addEventListener('abort', stop, { once: true });
  let untie = (): void => {};
  try {
    untie = tether(child);
    for await (const [line] of incoming) {
      signal.throwIfAborted();
      yield line;
    }
    signal.throwIfAborted();
    const { exitCode, signalCode } = child;
    complain(name, { code: isOver ? 0 : exitCode, killedBy: signalCode, stderr: stderr() });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    end(child);
    await closed.catch(() => {});
    untie();
  }
}

function start({ name, argv, folder }: Omit<Command, 'lastWords'>): ChildProcess {
  const [program = '', ...args] = argv;
  try {
    return spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw cannotRun(name, error as Error);
  }
}

function cannotRun(name: string, { message }: Error): RunError {
  return new RunError(`${name} cannot be run: ${message}`);
}

function end(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGINT');
  // Held by a slow consumer, it would never hear of it.
  child.kill('SIGCONT');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  child.once('exit', () => clearTimeout(timer));
}

function splitLines({ stdout }: ChildProcess, take: (line: string) => void): void {
  let rest = '';
  stdout?.setEncoding('latin1').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) if (line.length <= MAX_LINE) take(line);
  });
}

function keepTail({ stderr }: ChildProcess): () => string {
  let tail = '';
  stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    tail = (tail + chunk).slice(-MAX_STDERR);
  });
  return () => tail;
}

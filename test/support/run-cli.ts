import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { createAddressPool, type Running, zoo } from './zoo/index.ts';

/** The program as `npm start` runs it; made by scripts/bundle.mjs before the tests. */
export const bin: string = fileURLToPath(new URL('../../build/airsweep.js', import.meta.url));
const preload = new URL('./loopback-only.ts', import.meta.url).href;
const LIMIT_MS = 25_000;

/** How a command line ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout. */
  readonly lines: readonly string[];
}

export interface RunOptions {
  readonly cwd: string;
  /** Standard input; null leaves the pipe open, and without it there is nothing to read. */
  readonly input?: string | Uint8Array | null;
  /** What names resolve to; no other name but localhost does. */
  readonly names?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
  /** After which it is killed; 25 s when left out. */
  readonly limitMs?: number;
}

export interface Started {
  readonly child: ChildProcess;
  /** Resolves when the text has been written to that stream; rejects when the process ends without it. */
  wrote(stream: 'stdout' | 'stderr', text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

/** Environment of the caller, less what the test runner and npm have put into it. */
export function cleanEnv(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD$|VITEST|NODE_(?:OPTIONS|ENV|COMPILE_CACHE)$|FORCE_COLOR$|NO_COLOR$)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...extra };
}

/** The words that run the program with this test's Node. */
export function commandLine(args: readonly string[]): readonly string[] {
  return [process.execPath, '--import', preload, bin, ...args];
}

/** Runs `airsweep ARGS` to its end. */
export function runCli(args: readonly string[], options: RunOptions): Promise<Ended> {
  return startCli(args, options).ended;
}

export function startCli(args: readonly string[], options: RunOptions): Started {
  const [program = '', ...rest] = commandLine(args);
  return follow(program, rest, options);
}

/** Starts a program and kills it when it outlives its time. */
export function follow(program: string, args: readonly string[], options: RunOptions): Started {
  const { cwd, input, names, env, limitMs = LIMIT_MS } = options;
  const child = spawn(program, args, {
    cwd,
    env: cleanEnv({ ...env, ...(names && { TEST_NAMES: JSON.stringify(names) }) }),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const bytes: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  const text = (stream: 'stdout' | 'stderr'): string => Buffer.concat(bytes[stream]).toString();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => bytes[stream].push(chunk));
  }
  child.stdin?.on('error', () => {});
  if (input !== undefined && input !== null) child.stdin?.end(input);
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      const stdout = text('stdout');
      const lines = stdout.split('\n').filter((line) => line !== '');
      resolve({ code, stdout, stderr: text('stderr'), lines });
    });
  });
  return {
    child,
    ended,
    wrote: (stream, wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (text(stream).includes(wanted)) resolve();
        };
        child[stream]?.on('data', look);
        child.once('close', () => reject(new Error(`ended without "${wanted}": ${text('stdout')}${text('stderr')}`)));
        look();
      }),
  };
}

/** A folder of the test's own, gone when it ends. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const nextAddress: () => string = createAddressPool();

/** Starts a zoo member on an address of its own, until the test ends. */
export async function startMember(id: string, address: string = nextAddress()): Promise<Running & { address: string }> {
  const member = zoo.find((each) => each.id === id);
  if (member === undefined) throw new Error(`no zoo member ${id}`);
  const running = await member.start(address);
  onTestFinished(() => running.stop());
  return { ...running, address };
}

/** What a user is told of a mistake: exactly one line, never a stack. */
export function isOneErrorLine({ stderr, stdout }: Ended): boolean {
  return stdout === '' && /^airsweep: [^\n]+\n$/.test(stderr) && !/ at .*:\d+:\d+/.test(stderr);
}

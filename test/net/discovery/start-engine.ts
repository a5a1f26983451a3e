import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report, Task } from './run-engine.ts';

const script = fileURLToPath(new URL('./run-engine.ts', import.meta.url));
const LIMIT_MS = 60_000;

export interface Outcome {
  /** `address port`, in the order of discovery. */
  readonly found: readonly string[];
  /** null when it was killed before it could say anything. */
  readonly report: Report | null;
  /** What it left in its temporary folder. */
  readonly left: readonly string[];
}

export interface Started {
  readonly child: ChildProcess;
  /** Resolves with the first line. */
  readonly first: Promise<string>;
  readonly ended: Promise<Outcome>;
}

/** @param before words before the command: a namespace, another user. */
export function startEngine(
  task: Task,
  before: readonly string[] = [],
  path: string = process.env.PATH ?? '',
): Started {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-test-'));
  // The process may be another user's.
  chmodSync(folder, 0o777);
  const [program = '', ...args] = [...before, process.execPath, script, JSON.stringify(task)];
  const env = { ...process.env, PATH: path, TMPDIR: folder };
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  let text = '';
  const first = new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.once('close', () => reject(new Error('ended without a line')));
  });
  first.catch(() => {});
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      const left = readdirSync(folder);
      rmSync(folder, { recursive: true, force: true });
      const lines = text.split('\n').filter((line) => line !== '');
      const report = lines.at(-1)?.startsWith('{') ? (JSON.parse(lines.pop() ?? '') as Report) : null;
      resolve({ found: lines, report, left });
    });
  });
  return { child, first, ended };
}

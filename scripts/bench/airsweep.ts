import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

const BIN = fileURLToPath(new URL('../../build/airsweep.js', import.meta.url));

/** What the program at hand can do. */
export interface Airsweep {
  readonly version: string;
  /** Flag that keeps the timeout from adapting; none when it never adapts. */
  readonly fixedTimeout: readonly string[];
  /** Whether masscan and zmap can discover for it. */
  readonly engines: boolean;
}

/** As `npm start` runs it. */
const NODE_FLAGS = ['--max-semi-space-size=16'];

export function airsweepCommand(...words: readonly string[]): readonly string[] {
  return [process.execPath, ...NODE_FLAGS, BIN, ...words];
}

export function scanCommand(database: string): readonly string[] {
  return airsweepCommand('scan', '--db', database);
}

export function inspectAirsweep(): Airsweep {
  const help = run(airsweepCommand('scan', '--help'));
  const fixed = /--(?:no-adaptive|fixed)[\w-]*/.exec(help)?.[0];
  return {
    version: run(airsweepCommand('--version')).trim(),
    fixedTimeout: fixed === undefined ? [] : [fixed],
    engines: /--discovery\b(?!.*not built yet)/.test(help),
  };
}

/** Removes a database with its journal. */
export function removeDatabase(file: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
}

import { CommanderError } from 'commander';
import { safeText } from '../export/safe-text.ts';
import { RunError, UsageError } from '../model/errors.ts';
import { createProgram } from './program/program.ts';
import { STOP_SIGNALS } from './stop.ts';

/** Exit codes: a contract with scripts. */
const EXIT = { ok: 0, failOn: 1, usage: 2, failure: 3, interrupted: 130 } as const;

/** Runs one command line and ends the process with its exit code. */
export async function main(args: readonly string[]): Promise<void> {
  enterCallersFolder();
  endWhenAsked();
  try {
    await createProgram().parseAsync([...args], { from: 'user' });
  } catch (error) {
    process.exitCode = explain(error);
  }
}

/** Ends at once, unless a sweep is listening too: that one saves its place first (see stop.ts). */
function endWhenAsked(): void {
  const isAlone = (emitter: NodeJS.EventEmitter, event: string): boolean => emitter.listenerCount(event) === 1;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (isAlone(process, signal)) process.exit(EXIT.interrupted);
    });
  }
  // A reader that goes away (`| head`) ends us quietly.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isAlone(process.stdout, 'error')) process.exit(error.code === 'EPIPE' ? process.exitCode : EXIT.failure);
  });
  process.stderr.on('error', () => {});
}

/** `npm start` runs in the package's root; relative paths are those of whoever called it. */
function enterCallersFolder(): void {
  const { npm_lifecycle_event: event, npm_package_name: name, INIT_CWD: folder } = process.env;
  if (event === 'start' && name === 'airsweep' && folder) process.chdir(folder);
}

/** One line on stderr for what a user can mend; a stack only for what is our own mistake. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const isKnown = error instanceof UsageError || error instanceof RunError;
  // It may quote a host, a list or another program.
  const text = isKnown
    ? safeText(error.message, 4_000)
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`airsweep: ${text}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failure;
}

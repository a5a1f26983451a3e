import { CommanderError } from 'commander';
import { RunError, UsageError } from '../model/errors.ts';
import { createProgram } from './program.ts';

/** Exit codes: a contract with scripts. */
const EXIT = { ok: 0, failOn: 1, usage: 2, failure: 3, interrupted: 130 } as const;

/** Runs one command line and ends the process with its exit code. */
export async function main(args: readonly string[]): Promise<void> {
  enterCallersFolder();
  // A reader that goes away (`| head`) ends us quietly.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failure),
  );
  try {
    await createProgram().parseAsync([...args], { from: 'user' });
  } catch (error) {
    process.exitCode = explain(error);
  }
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
  const text = isKnown ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`airsweep: ${text}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failure;
}

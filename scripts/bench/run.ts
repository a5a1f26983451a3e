import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const LIMIT_MS = 20_000;

/** Runs a short command to its end; throws with what it said. */
export function run(command: readonly string[], input = ''): string {
  const [program = '', ...words] = command;
  try {
    return execFileSync(program, words, { input, encoding: 'utf8', timeout: LIMIT_MS, stdio: 'pipe' });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`${command.join(' ')}: ${stderr?.trim() || message}`);
  }
}

/** What a command said, or null when it could not be run. */
export function tryRun(command: readonly string[]): string | null {
  try {
    return run(command);
  } catch {
    return null;
  }
}

/** Ends a process that is not our child. */
export async function endProcess(pid: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < 40 && existsSync(`/proc/${pid}`); waited += 1) await wait(50);
  }
}

import { execFile } from 'node:child_process';
import { UsageError } from '../../model/errors.ts';

/** Far more than printing a line takes; a program that hangs here would hang later too. */
const LIMIT_MS = 10_000;

/** Throws UsageError unless the program is there and at least that new. A build without a number counts as new. */
export async function requireProgram(program: string, oldest: readonly [number, number]): Promise<void> {
  const text = await printVersion(program);
  const [, major, minor] = /(?:version|^zmap)\s+v?(\d+)\.(\d+)/im.exec(text) ?? [];
  if (major === undefined) return;
  const [needMajor, needMinor] = oldest;
  if (Number(major) > needMajor || (Number(major) === needMajor && Number(minor) >= needMinor)) return;
  throw new UsageError(`${program} ${major}.${minor} is too old: install ${needMajor}.${needMinor} or later`);
}

function printVersion(program: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, ['--version'], { timeout: LIMIT_MS, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      // masscan exits with 1 here; only a code in letters means that nothing ran.
      const code = (error as NodeJS.ErrnoException | null)?.code;
      if (code === 'ENOENT') {
        reject(new UsageError(`${program} is not installed: install it, or use --discovery connect`));
      } else if (typeof code === 'string') {
        reject(new UsageError(`${program} cannot be run (${code})`));
      } else {
        resolve(stdout + stderr);
      }
    });
  });
}

import { safeText } from '../export/safe-text.ts';

const MAX_CHARS = 10_000;

/** One line of data; what strangers wrote cannot steer the terminal. */
export function say(line: string): void {
  process.stdout.write(`${safeText(line, MAX_CHARS)}\n`);
}

/** One line for the person at the terminal. */
export function remark(line: string): void {
  process.stderr.write(`${safeText(line, MAX_CHARS)}\n`);
}

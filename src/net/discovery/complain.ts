import { RunError, UsageError } from '../../model/errors.ts';

/** How a program ended, and the last it said. */
interface Ended {
  readonly code: number | null;
  readonly killedBy: string | null;
  readonly stderr: string;
}

/** masscan and zmap mark the line that matters; all others are progress and hints. */
const MARKED = /\bFAIL\b|\bFATAL\b|\bERROR\b/;
/** What masscan says on SIGINT; its exit code is 0, and it saves its place only now and then. */
const STOPPED = /waiting several seconds to exit/;
const PRIVILEGE = /permission|not permitted/i;

/** Throws what the user should read when a program ended badly. */
export function complain(program: string, { code, killedBy, stderr }: Ended): void {
  if (STOPPED.test(stderr)) throw new RunError(`${program} was stopped by someone else before it was done`);
  if (code === 0) return;
  if (PRIVILEGE.test(stderr)) {
    throw new UsageError(
      `${program} may not send raw packets: run as root or give it CAP_NET_RAW, or use --discovery connect`,
    );
  }
  const lines = stderr
    .split(/[\r\n]/)
    .map((line) => line.replace(/\p{Cc}/gu, '').trim())
    .filter((line) => line !== '');
  const said = (lines.find((line) => MARKED.test(line)) ?? lines.at(-1) ?? 'it did not say why').slice(0, 300);
  const how = killedBy === null ? `ended with exit code ${code}` : `was killed by ${killedBy}`;
  throw new RunError(`${program} ${how}: ${said}`);
}

import { denyReason } from '../fingerprint/deny.ts';
import { readHeaders, readPage } from '../fingerprint/read/answer.ts';
import { rootRequest } from '../fingerprint/root.ts';
import { readTargets } from '../input/read-targets.ts';
import { UsageError } from '../model/errors.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import type { Target } from '../model/target.ts';
import { parseTarget } from '../scope/parse-target.ts';

export interface TargetSources {
  readonly words: readonly string[];
  readonly lists: readonly string[];
  readonly fingerprints: readonly Fingerprint[];
  /** Where a line that cannot be read is told about. */
  readonly warn: (line: string) => void;
}

/** Lines that cannot be read are told one by one only up to here, then counted. */
const MAX_TOLD = 20;

/**
 * The command line's targets, then every list's; standard input is read for `-`, or when nothing else
 * is there. Calls `warn` for lines that cannot be read and goes on; `onBadLine` counts them.
 */
export async function* streamTargets(sources: TargetSources, onBadLine: () => void): AsyncGenerator<Target> {
  const { words, lists, fingerprints, warn } = sources;
  for (const word of words.filter((each) => each !== '-')) {
    yield askable(parseTarget(word, { kind: 'named', where: 'command line' }), warn);
  }
  const isBare = words.length === 0 && lists.length === 0;
  if (isBare && process.stdin.isTTY) {
    throw new UsageError('no targets: name some, give a list with -l, or pipe one in (airsweep scan --help)');
  }
  const { read } = rootRequest(fingerprints);
  let badLines = 0;
  for (const file of [...lists, ...(isBare || words.includes('-') ? ['-'] : [])]) {
    const items = readTargets(file, {
      format: 'auto',
      plainKind: 'named',
      readPage: (html) => readPage(html, read),
      readHeaders: (headers) => readHeaders(headers, read),
      now: new Date(),
      stdin: process.stdin,
    });
    for await (const item of items) {
      if (item.kind !== 'bad') {
        yield askable(item, warn);
        continue;
      }
      badLines += 1;
      onBadLine();
      if (badLines <= MAX_TOLD) warn(`${item.where}: ${item.reason}`);
    }
  }
  if (badLines > MAX_TOLD) warn(`… and ${badLines - MAX_TOLD} more lines that could not be read`);
}

/** All targets of a run in memory, and how many lines were skipped. */
export async function gatherTargets(
  sources: TargetSources,
): Promise<{ readonly targets: readonly Target[]; readonly badLines: number }> {
  const targets: Target[] = [];
  let badLines = 0;
  for await (const target of streamTargets(sources, () => {
    badLines += 1;
  })) {
    targets.push(target);
  }
  return { targets, badLines };
}

/** A URL copied from the web application names what is never asked for; the server itself is what is meant. */
export function askable(target: Target, warn: (line: string) => void): Target {
  const reason = target.path === '/' ? null : denyReason(target.path);
  if (reason === null) return target;
  if (target.source.kind === 'named') warn(`${target.source.where}: asking for / instead of a path that ${reason}`);
  return { ...target, path: '/' };
}

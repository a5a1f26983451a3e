import { denyReason } from '../../fingerprint/deny.ts';
import { readHeaders, readPage } from '../../fingerprint/read/answer.ts';
import { rootRequest } from '../../fingerprint/root.ts';
import type { Batch } from '../../input/batch.ts';
import { openTemporaryFile } from '../../input/temporary-file.ts';
import { UsageError } from '../../model/errors.ts';
import type { Fingerprint } from '../../model/fingerprint.ts';
import type { Target } from '../../model/target.ts';
import { type Collected, createCollector } from '../../scope/collect-targets.ts';
import { parseTarget } from '../../scope/parse-target.ts';
import { createScratch, type Scratch } from '../../scope/scratch.ts';

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
 * The command line's targets, then every list's, many at a time (see batch.ts); standard input is read for `-`, or when nothing else
 * is there. Calls `warn` for lines that cannot be read and goes on; `onBadLine` counts them.
 */
export async function* streamTargets(sources: TargetSources, onBadLine: () => void): AsyncGenerator<Iterable<Target>> {
  const { words, lists, fingerprints, warn } = sources;
  yield words
    .filter((word) => word !== '-')
    .map((word) => askable(parseTarget(word, { kind: 'named', where: 'command line' }), warn));
  const isBare = words.length === 0 && lists.length === 0;
  if (isBare && process.stdin.isTTY) {
    throw new UsageError('no targets: name some, give a list with -l, or pipe one in (airsweep scan --help)');
  }
  const { read } = rootRequest(fingerprints);
  let badLines = 0;
  function* targetsOf(batch: Batch): Generator<Target> {
    for (const item of batch) {
      if (item.kind !== 'bad') {
        yield askable(item, warn);
        continue;
      }
      badLines += 1;
      onBadLine();
      if (badLines <= MAX_TOLD) warn(`${item.where}: ${item.reason}`);
    }
  }
  for (const file of [...lists, ...(isBare || words.includes('-') ? ['-'] : [])]) {
    // Thirty files that a sweep of ranges has no need of.
    const { readTargets } = await import('../../input/read-targets.ts');
    const batches = readTargets(file, {
      format: 'auto',
      plainKind: 'named',
      readPage: (html) => readPage(html, read),
      readHeaders: (headers) => readHeaders(headers, read),
      now: new Date(),
      stdin: process.stdin,
    });
    for await (const batch of batches) yield targetsOf(batch);
  }
  if (badLines > MAX_TOLD) warn(`… and ${badLines - MAX_TOLD} more lines that could not be read`);
}

/** Everything a run was given, in as much memory for many targets as for few. */
export interface Gathered {
  readonly collected: Collected;
  /** Lines that were skipped. */
  readonly badLines: number;
}

export async function gatherTargets(sources: TargetSources): Promise<Gathered> {
  const collector = createCollector(createRoom);
  let badLines = 0;
  for await (const targets of streamTargets(sources, () => {
    badLines += 1;
  })) {
    for (const target of targets) collector.add(target);
  }
  return { collected: collector.finish(), badLines };
}

/** Memory, and beyond some of it a temporary file. */
export function createRoom(): Scratch {
  return createScratch(openTemporaryFile);
}

/** A URL copied from the web application names what is never asked for; the server itself is what is meant. */
export function askable(target: Target, warn: (line: string) => void): Target {
  const reason = target.path === '/' ? null : denyReason(target.path);
  if (reason === null) return target;
  if (target.source.kind === 'named') warn(`${target.source.where}: asking for / instead of a path that ${reason}`);
  return { ...target, path: '/' };
}

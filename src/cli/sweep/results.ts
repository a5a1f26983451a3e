import { resolve } from 'node:path';
import { endpointUrl } from '../../export/endpoint-url.ts';
import { FORMATS } from '../../export/formats.ts';
import { UsageError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import type { SweepCounts } from '../../model/sweep.ts';
import { readDuration } from '../program/values.ts';
import { openOutputFile } from '../render/output-file.ts';
import { createProgress } from '../render/progress.ts';
import { printTable } from '../render/table.ts';

export interface ResultsOptions {
  readonly output?: string;
  readonly csv?: true;
  readonly jsonl?: true;
  readonly silent?: true;
  readonly progress?: boolean;
  readonly stats?: string;
}

/** Where findings and words go while a command runs: data to stdout and the output file, the rest to stderr. */
export interface Results {
  finding(finding: Finding): void;
  progress(counts: SweepCounts): void;
  /** For people; not with `--silent`. */
  note(line: string): void;
  /** The findings as they are in the end. */
  finish(findings: readonly Finding[]): Promise<void>;
  close(): void;
}

/** Throws UsageError for options that exclude each other or an output file that cannot be used. */
export function openResults(options: ResultsOptions): Results {
  if (options.csv && options.jsonl) throw new UsageError('--csv and --jsonl: choose one');
  const statsEveryMs = options.stats === undefined ? null : readDuration(options.stats, '--stats');
  const file = options.output === undefined ? null : openOutputFile(resolve(options.output));
  const isTable = process.stdout.isTTY === true && !options.csv && !options.jsonl;
  const format = options.csv ? FORMATS.csv : options.jsonl ? FORMATS.jsonl : null;
  const progress = createProgress({
    stream: process.stderr,
    enabled: !options.silent && options.progress !== false,
    statsEveryMs,
    now: () => new Date(),
  });
  if (format !== null && format.header !== '') process.stdout.write(format.header);
  return {
    finding(finding) {
      file?.write(finding);
      if (format !== null) process.stdout.write(format.line(finding));
      else if (!isTable) process.stdout.write(`${endpointUrl(finding.endpoint)}\n`);
    },
    progress: ({ total, done, open, findings }) =>
      progress.update({ total: total === 0 ? null : total, done, open, findings }),
    note(line) {
      if (!options.silent) progress.log(line);
    },
    async finish(findings) {
      progress.stop();
      await file?.replaceAll(findings);
      if (isTable) printTable(findings, process.stdout, process.env);
    },
    close() {
      progress.stop();
      file?.close();
    },
  };
}

import { judge } from '../../engine/sweep/judge.ts';
import { safeText } from '../../export/safe-text.ts';
import { UsageError } from '../../model/errors.ts';
import { CLOSED_STATES, type Finding, type FindingFilter, type FindingState } from '../../model/finding.ts';
import type { Exposure, Severity } from '../../model/fingerprint.ts';
import type { Store } from '../../ports.ts';
import { actor } from '../actor.ts';
import { readConfig } from '../config/config.ts';
import { exportContext, ROW_FORMATS, readDocumentOrder, writeDocument } from '../documents.ts';
import type { CommonOptions } from '../program/options.ts';
import { readChoice } from '../program/values.ts';
import { openResults, type ResultsOptions } from '../sweep/results.ts';
import { loadRules } from '../sweep/rules.ts';
import { plural } from '../sweep/summary.ts';
import { openExistingStore, systemClock } from '../wire/adapters.ts';

export interface FindingsOptions extends CommonOptions, ResultsOptions {
  readonly state?: readonly string[];
  readonly severity?: readonly string[];
  readonly exposure?: readonly string[];
  readonly since?: string;
  readonly sweep?: string;
  readonly rejudge?: true;
  readonly format?: string;
}

export interface JudgementOptions extends CommonOptions {
  readonly reason: string;
}

const STATES: readonly FindingState[] = [
  'new',
  'open',
  'notified',
  'fixed',
  'protected',
  'gone',
  'reopened',
  'false-positive',
  'suppressed',
];
const SEVERITIES: readonly Severity[] = ['critical', 'medium', 'low'];
const EXPOSURES: readonly Exposure[] = ['open', 'basic', 'login', 'unknown'];

/** Lists findings; without a filter all but those that are closed. */
export async function listFindings(options: FindingsOptions): Promise<void> {
  const filter = readFilter(options);
  const store = await openExistingStore(options.db);
  let listing: Listing | null = null;
  try {
    if (options.sweep !== undefined && (await store.sweep(options.sweep)) === null)
      throw new UsageError(
        `--sweep: there is no sweep "${options.sweep}" in ${options.db} (airsweep sweeps lists them)`,
      );
    listing = openListing(options, store);
    if (options.rejudge) process.stderr.write(`${plural(await rejudge(store), 'finding')} judged anew\n`);
    await listing.print(await store.findings(filter));
  } finally {
    listing?.close();
    await store.close();
  }
}

/** Where the findings go: as rows like those of a scan, or as a document for other programs. */
interface Listing {
  print(findings: readonly Finding[]): Promise<void>;
  close(): void;
}

function openListing(options: FindingsOptions, store: Store): Listing {
  const { format } = options;
  if (format !== undefined && (options.csv || options.jsonl))
    throw new UsageError(`--format and --${options.csv ? 'csv' : 'jsonl'}: choose one`);
  const asRows = ROW_FORMATS.find((each) => each === format);
  if (format === undefined || asRows !== undefined) {
    const results = openResults({ ...options, ...(asRows && { [asRows]: true }), progress: false });
    return {
      async print(findings) {
        for (const finding of findings) results.finding(finding);
        await results.finish(findings);
      },
      close: () => results.close(),
    };
  }
  const config = readConfig(options.config);
  const order = readDocumentOrder(format, options.output, config);
  return {
    print: (findings) => writeDocument(order, findings, exportContext(config, loadRules(), systemClock), store),
    close: () => {},
  };
}

function readFilter(options: FindingsOptions): FindingFilter {
  const { state, severity, exposure, since, sweep } = options;
  const isUnfiltered = [state, severity, exposure, since, sweep].every((each) => each === undefined);
  const read = <Choice extends string>(
    values: readonly string[],
    flag: string,
    choices: readonly Choice[],
  ): readonly Choice[] =>
    values.flatMap((value) => value.split(',')).map((value) => readChoice(value.trim(), flag, choices));
  return {
    ...(isUnfiltered ? { states: STATES.filter((each) => !CLOSED_STATES.includes(each)) } : {}),
    ...(state === undefined ? {} : { states: read(state, '--state', STATES) }),
    ...(severity === undefined ? {} : { severities: read(severity, '--severity', SEVERITIES) }),
    ...(exposure === undefined ? {} : { exposures: read(exposure, '--exposure', EXPOSURES) }),
    ...(since === undefined ? {} : { since: readTime(since) }),
    ...(sweep === undefined ? {} : { sweepId: sweep }),
  };
}

function readTime(text: string): string {
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(time.getTime()))
    throw new UsageError(`--since: "${text}" is not a date: write 2026-11-23 or 2026-11-23T10:00:00Z`);
  return time.toISOString();
}

/** Applies today's fingerprints and advisories to the observations behind every finding; sends nothing. */
async function rejudge(store: Store): Promise<number> {
  const rules = loadRules();
  let count = 0;
  for (const finding of await store.findings({ states: STATES.filter((state) => !CLOSED_STATES.includes(state)) })) {
    const observations = await store.observationsOf(finding);
    if (observations.length === 0) continue;
    const { endpoint, hostnames, lastSeen, sweepId } = finding;
    const isPassive = (await store.sweep(sweepId))?.options.passive === true;
    const { changes } = judge(
      {
        observations: isPassive ? observations : await store.observationsAt(sweepId, endpoint.address),
        stored: await store.findingsAt(endpoint.address),
        names: new Map([[endpoint.port, hostnames]]),
        at: lastSeen,
        sweepId,
        controlAnswered: false,
        isPassive,
      },
      rules,
    );
    await store.saveFindings(changes.filter((change) => change.finding.id === finding.id));
    count += 1;
  }
  return count;
}

/** Records a human's judgement, which no later sweep overrules. */
export async function setFinding(id: string, state: string, { db, reason }: JudgementOptions): Promise<void> {
  const to = readChoice(state, 'state', ['false-positive', 'open'] as const);
  if (reason.trim() === '') throw new UsageError('--reason is empty: say why');
  const store = await openExistingStore(db);
  try {
    const [finding] = await store.findings({ ids: [id] });
    if (finding === undefined)
      throw new UsageError(`there is no finding "${id}" in ${db} (airsweep findings lists them)`);
    const changed: Finding = { ...finding, state: to };
    const at = systemClock.now().toISOString();
    const event = { findingId: id, at, sweepId: null, from: finding.state, to, reason };
    await store.audit({ at, actor: actor(), action: `judge-${to}`, subject: id, detail: safeText(reason) });
    await store.saveFindings([{ finding: changed, events: [event] }]);
    process.stderr.write(`finding ${id} is ${to}\n`);
  } finally {
    await store.close();
  }
}

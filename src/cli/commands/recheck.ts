import { closeCases, dueFindings, isOver, type Policy } from '../../engine/disclosure/index.ts';
import { endpointUrl } from '../../export/endpoint-url.ts';
import { safeText } from '../../export/safe-text.ts';
import { RunError, UsageError } from '../../model/errors.ts';
import { CLOSED_STATES, type Finding } from '../../model/finding.ts';
import type { Store } from '../../ports.ts';
import { readConfig } from '../config/config.ts';
import { watchKillSwitch } from '../kill-switch.ts';
import { type MannersOptions, readManners } from '../program/manners.ts';
import type { CommonOptions } from '../program/options.ts';
import { remark } from '../say.ts';
import { createStop } from '../stop.ts';
import { openNetwork } from '../sweep/open-network.ts';
import { loadRules, loadSpecialPurpose } from '../sweep/rules.ts';
import { type RecheckRun, runRecheck } from '../sweep/run-recheck.ts';
import { checkOperator } from '../sweep/scope.ts';
import { plural } from '../sweep/summary.ts';
import { readVersion } from '../version.ts';
import { checkRates, openExistingStore, systemClock } from '../wire/adapters.ts';

export interface RecheckOptions extends CommonOptions, MannersOptions {
  readonly finding?: readonly string[];
  readonly due?: true;
}

/** Asks the open findings again and says what became of each. */
export async function recheck(options: RecheckOptions): Promise<void> {
  if (options.due && options.finding !== undefined) throw new UsageError('--due and --finding: give one of them');
  const kill = watchKillSwitch(options.db);
  try {
    if (kill.reason() !== '') throw new RunError(kill.reason());
    await recheckChosen(options, kill.signal);
    if (kill.signal.aborted) throw new RunError(kill.reason());
  } finally {
    kill.release();
  }
}

async function recheckChosen(options: RecheckOptions, killed: AbortSignal): Promise<void> {
  const config = readConfig(options.config);
  const manners = readManners(options, config);
  const rules = loadRules();
  const special = loadSpecialPurpose();
  const store = await openExistingStore(options.db);
  const network = await openNetwork(store, manners, special);
  const stop = createStop();
  try {
    const policy = config.value.notify;
    const before = await choose(store, options, policy);
    if (before.length === 0) remark(options.due ? 'no re-check is due' : 'no open findings');
    const publicAddresses = before.filter(({ endpoint }) => special.isPublic(endpoint.address)).length;
    checkRates(manners, publicAddresses > 0);
    checkOperator(manners, publicAddresses);
    const { control } = config.value.recheck;
    const { timeoutMs } = manners;
    const run = { store, network, clock: systemClock, rules, timeoutMs, version: readVersion(), control };
    const signal = AbortSignal.any([stop.signal, killed]);
    const lines = before.length === 0 ? [] : await recheckAndTell(before, run, signal);
    for (const line of lines) process.stdout.write(`${line}\n`);
    const closed = await closeCases({ store, clock: systemClock, policy });
    if (closed.length > 0)
      remark(`${plural(closed.length, 'finding')} closed: ${policy.closeDay} days without a reaction`);
    if (stop.signal.aborted) process.exitCode = 130;
  } finally {
    stop.release();
    network.close();
    await store.close();
  }
}

async function choose(
  store: Store,
  { finding: ids, due, db }: RecheckOptions,
  policy: Policy,
): Promise<readonly Finding[]> {
  if (due) {
    const known = { sweeps: await store.sweeps(), notices: await store.notices(), replies: await store.replies() };
    return dueFindings(await store.findings({}), known, policy, systemClock.now());
  }
  if (ids === undefined) {
    const open = (await store.findings({})).filter(({ state }) => !CLOSED_STATES.includes(state));
    const over = open.filter((finding) => isOver(finding, policy, systemClock.now()));
    if (over.length > 0)
      remark(`${plural(over.length, 'finding')} left out: told ${policy.closeDay} days ago (name one with --finding)`);
    return open.filter((finding) => !over.includes(finding));
  }
  const found = await store.findings({ ids });
  const missing = ids.find((id) => !found.some((finding) => finding.id === id));
  if (missing !== undefined)
    throw new UsageError(`there is no finding "${missing}" in ${db} (airsweep findings lists them)`);
  return found;
}

/** Runs the re-check and says in one line for each finding what it came to. */
export async function recheckAndTell(
  before: readonly Finding[],
  run: RecheckRun,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { looks } = await runRecheck(before, run, { finding: () => {}, progress: () => {}, note: remark }, signal);
  const after = new Map((await run.store.findings({ ids: before.map(({ id }) => id) })).map((each) => [each.id, each]));
  return before.map((earlier) => {
    const now = after.get(earlier.id) ?? earlier;
    const look = looks.get(now.id) ?? 'was not asked';
    return `${now.id}  ${safeText(endpointUrl(now.endpoint), 2_000)}  ${now.state}: ${tell(earlier, now, look)}`;
  });
}

function tell(before: Finding, now: Finding, look: string): string {
  if (now.state === 'fixed') return `not seen open in two checks at least 24 hours apart (${look})`;
  if (now.state === 'gone') return 'it does not answer any more, while others do';
  if (now.cleanSince === null) return look;
  if (before.cleanSince === null) return `not seen open, 1 of 2 (${look})`;
  return `not seen open, 1 of 2 (${look}; since ${now.cleanSince}, the second check counts 24 hours later)`;
}

import { endpointUrl } from '../../export/endpoint-url.ts';
import { safeText } from '../../export/safe-text.ts';
import { UsageError } from '../../model/errors.ts';
import { CLOSED_STATES, type Finding } from '../../model/finding.ts';
import type { Store } from '../../ports.ts';
import { readConfig } from '../config.ts';
import { type MannersOptions, readManners } from '../manners.ts';
import type { CommonOptions } from '../options.ts';
import { loadPorts, loadRules, loadSpecialPurpose } from '../rules.ts';
import { type RecheckRun, runRecheck } from '../run-recheck.ts';
import { checkOperator } from '../scope.ts';
import { createStop } from '../stop.ts';
import { readVersion } from '../version.ts';
import { checkRates, createNetwork, openExistingStore, systemClock } from '../wire.ts';

export interface RecheckOptions extends CommonOptions, MannersOptions {
  readonly finding?: readonly string[];
}

/** Asks the open findings again and says what became of each. */
export async function recheck(options: RecheckOptions): Promise<void> {
  const config = readConfig(options.config);
  const manners = readManners(options, config);
  const rules = loadRules();
  const special = loadSpecialPurpose();
  const store = await openExistingStore(options.db);
  const network = createNetwork(manners, special, loadPorts().tlsFirst, readVersion());
  const stop = createStop();
  try {
    const before = await choose(store, options);
    if (before.length === 0) {
      process.stderr.write('no open findings\n');
      return;
    }
    const publicAddresses = before.filter(({ endpoint }) => special.isPublic(endpoint.address)).length;
    checkRates(manners, publicAddresses > 0);
    checkOperator(manners, publicAddresses);
    const { control } = config.value.recheck;
    const { timeoutMs } = manners;
    const run = { store, network, clock: systemClock, rules, timeoutMs, version: readVersion(), control };
    for (const line of await recheckAndTell(before, run, stop.signal)) process.stdout.write(`${line}\n`);
    if (stop.signal.aborted) process.exitCode = 130;
  } finally {
    stop.release();
    network.close();
    await store.close();
  }
}

async function choose(store: Store, { finding: ids, db }: RecheckOptions): Promise<readonly Finding[]> {
  if (ids === undefined) return (await store.findings({})).filter(({ state }) => !CLOSED_STATES.includes(state));
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
  const note = (line: string): void => void process.stderr.write(`${safeText(line, 2_000)}\n`);
  const sweep = await runRecheck(before, run, { finding: () => {}, progress: () => {}, note }, signal);
  const after = new Map((await run.store.findings({ ids: before.map(({ id }) => id) })).map((each) => [each.id, each]));
  return before.map((earlier) => {
    const now = after.get(earlier.id) ?? earlier;
    return `${now.id}  ${endpointUrl(now.endpoint)}  ${now.state}: ${tell(earlier, now, sweep.id)}`;
  });
}

function tell(before: Finding, now: Finding, sweepId: string): string {
  if (now.state === 'fixed') return 'fixed, not seen open twice at least 24 hours apart';
  if (now.state === 'gone') return 'gone, it does not answer any more while others do';
  if (now.sweepId === sweepId) return now.exposure === 'open' ? 'still open' : `answers, exposure ${now.exposure}`;
  if (now.cleanSince === null) return 'no clear answer; nothing concluded';
  if (before.cleanSince === null) return 'not seen open, 1 of 2';
  return `not seen open, 1 of 2 (since ${now.cleanSince}; the second check counts 24 hours later)`;
}

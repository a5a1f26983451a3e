import { disclosureStatistics, formatShare, type Part, type Statistics } from '../../notice/statistics.ts';
import type { Store } from '../../ports.ts';
import type { CommonOptions } from '../program/options.ts';
import { say } from '../say.ts';
import { withStore } from '../with-store.ts';

export interface StatsOptions extends CommonOptions {
  readonly json?: true;
}

/** What the warnings have come to. */
export async function stats(options: StatsOptions): Promise<void> {
  await withStore(options, async (store) => {
    const statistics = await loadStatistics(store);
    if (options.json) process.stdout.write(`${JSON.stringify(statistics, null, 2)}\n`);
    else print(statistics);
  });
}

export async function loadStatistics(store: Store): Promise<Statistics> {
  const findings = await store.findings({});
  const histories = new Map(
    await Promise.all(
      findings
        .filter(({ notifiedAt }) => notifiedAt !== null)
        .map(async ({ id }) => [id, await store.history(id)] as const),
    ),
  );
  return disclosureStatistics(await store.notices(), findings, (id) => histories.get(id) ?? []);
}

function print({ all, notices, states, endedUntold, curve, byRung, byProvider, bySeverity }: Statistics): void {
  const waiting = notices.draft + notices.approved;
  say(
    `mails     ${all.mails} handed over, ${all.arrived} not returned (${formatShare(all.arrived, all.mails) || '-'})`,
  );
  say(
    `          ${notices.bounced} bounced, ${notices.failed} refused, ${notices.held} held, ${waiting} waiting, ${notices.dropped} dropped`,
  );
  const now = Object.entries(states).map(([state, count]) => `${count} ${state}`);
  say(
    `findings  ${all.told} told${now.length === 0 ? '' : `: ${now.join(', ')}`}; ${endedUntold} ended before anybody was told`,
  );
  const untimed = all.told === 0 ? 'nobody has been told yet' : 'more than half are still exposed';
  say(`time      ${all.medianDays === null ? untimed : `half are closed after ${days(all.medianDays)} days`}`);
  // Ends that are minutes apart are one line.
  for (const [day, steps] of Map.groupBy(curve, (step) => days(step.day))) {
    const share = Math.round((steps.at(-1)?.survival ?? 1) * 100);
    say(
      `  day ${day.padStart(6)}  ${share.toString().padStart(3)} % still exposed  (${steps[0]?.atRisk ?? 0} watched until then)`,
    );
  }
  printParts('rung', byRung);
  printParts('provider', byProvider);
  printParts('severity', bySeverity);
}

function printParts(title: string, parts: readonly Part[]): void {
  if (parts.length === 0) return;
  say(`by ${title}`);
  for (const { name, mails, arrived, told, ended, medianDays } of parts) {
    const time = medianDays === null ? '' : `, median ${days(medianDays)} days`;
    say(`  ${name}: ${arrived} of ${mails} mails arrived; ${ended} of ${told} findings closed${time}`);
  }
}

function days(count: number): string {
  return count.toFixed(1);
}

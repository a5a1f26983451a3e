import { userInfo } from 'node:os';
import { approveNotices, findContacts, type NoticePlan, planNotices, sendNotices } from '../../engine/disclose.ts';
import { endpointUrl } from '../../export/endpoint-url.ts';
import { safeText } from '../../export/safe-text.ts';
import { UsageError } from '../../model/errors.ts';
import { CLOSED_STATES } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import type { Store } from '../../ports.ts';
import { type ConfigFile, readConfig } from '../config.ts';
import { type MannersOptions, readManners } from '../manners.ts';
import type { CommonOptions } from '../options.ts';
import { type LoadedRules, loadPorts, loadRules, loadSpecialPurpose } from '../rules.ts';
import { runRecheck } from '../run-recheck.ts';
import { createStop } from '../stop.ts';
import { plural } from '../summary.ts';
import { readVersion } from '../version.ts';
import { createNetwork, type Network, openStoreFor, systemClock } from '../wire.ts';
import { createContacts, createMailer, createPlanDeps, requireMail } from '../wire-disclosure.ts';
import { writeDrafts } from '../wire-drafts.ts';

export interface NotifyOptions extends CommonOptions, MannersOptions {
  readonly drafts?: string;
  readonly by?: string;
}

interface Desk {
  readonly config: ConfigFile;
  readonly rules: LoadedRules;
  readonly network: Network;
  readonly store: Store;
  readonly manners: ReturnType<typeof readManners>;
  readonly signal: AbortSignal;
}

/** Opens what a command that talks to hosts and mail needs, and closes it again. */
async function atDesk(options: NotifyOptions, use: (desk: Desk) => Promise<void>): Promise<void> {
  const config = readConfig(options.config);
  const manners = readManners(options, config);
  const rules = loadRules();
  const network = createNetwork(manners, loadSpecialPurpose(), loadPorts().tlsFirst, readVersion());
  const store = await openStoreFor(options.db);
  const stop = createStop();
  try {
    await use({ config, rules, network, store, manners, signal: stop.signal });
    if (stop.signal.aborted) process.exitCode = 130;
  } finally {
    stop.release();
    network.close();
    await store.close();
  }
}

async function withStore(options: CommonOptions, use: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStoreFor(options.db);
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

function say(line: string): void {
  process.stdout.write(`${safeText(line, 2_000)}\n`);
}

/** Looks up and ranks the contacts of every finding that is not closed. */
export async function contacts(options: NotifyOptions): Promise<void> {
  await atDesk(options, async ({ config, network, store, signal }) => {
    const findings = (await store.findings({})).filter(({ state }) => !CLOSED_STATES.includes(state));
    const source = createContacts(config, network, systemClock);
    for (const { finding, contacts: found } of await findContacts(findings, source, store, signal)) {
      say(`${finding.id}  ${endpointUrl(finding.endpoint)}`);
      if (found.length === 0) say('  no contact known');
      for (const contact of found) {
        const hold = contact.hold === '' ? '' : `; held: ${contact.hold}`;
        say(`  ${contact.address}  ${contact.source} (${contact.evidenceUrl})${hold}`);
      }
    }
  });
}

/** Drafts one mail per contact and writes it as .eml; sends nothing. */
export async function plan(options: NotifyOptions): Promise<void> {
  await atDesk(options, async ({ config, rules, network, store, manners, signal }) => {
    const mail = requireMail(config);
    const deps = createPlanDeps({
      store,
      clock: systemClock,
      contacts: createContacts(config, network, systemClock),
      operator: manners.operator,
      mail,
      rules,
    });
    const planned = await planNotices(deps, {}, signal);
    printPlan(planned);
    const folder = options.drafts ?? 'drafts';
    const written = await writeDrafts(folder, [...planned.drafted, ...planned.kept], mail);
    if (written > 0)
      process.stderr.write(`${plural(written, 'draft')} in ${folder}/; read one with "airsweep notify show ID"\n`);
  });
}

function printPlan({ drafted, kept, held, without, skipped }: NoticePlan): void {
  for (const notice of drafted) say(describe(notice));
  for (const notice of kept) say(`${describe(notice)} (unchanged)`);
  const untold = (word: string, list: NoticePlan['held']): void => {
    for (const { finding, recipient, reason } of list) {
      const to = recipient === '' ? '' : `${recipient}: `;
      say(`${word}  ${finding.id}  ${endpointUrl(finding.endpoint)}  ${to}${reason}`);
    }
  };
  untold('held', held);
  untold('skipped', skipped);
  for (const finding of without) say(`no contact  ${finding.id}  ${endpointUrl(finding.endpoint)}`);
  if ([drafted, kept, held, without, skipped].every(({ length }) => length === 0)) {
    process.stderr.write('no finding to tell anyone about\n');
  }
}

function describe({ id, state, recipient, subject, findingIds, detail }: Notice): string {
  return `${id}  ${state}  ${recipient}  ${plural(findingIds.length, 'finding')}  ${subject}${detail === '' ? '' : `  (${detail})`}`;
}

/** Prints exactly what would go out. */
export async function show(id: string, options: NotifyOptions): Promise<void> {
  await withStore(options, async (store) => {
    const notice = await store.notice(id);
    if (notice === null)
      throw new UsageError(`there is no notice "${id}" in ${options.db} (airsweep notify status lists them)`);
    say(`To: ${notice.recipient}`);
    say(`Subject: ${notice.subject}`);
    say(`State: ${notice.state}${notice.detail === '' ? '' : ` (${notice.detail})`}`);
    process.stdout.write(
      `\n${notice.text
        .split('\n')
        .map((line) => safeText(line, 2_000))
        .join('\n')}\n`,
    );
  });
}

/** Permits the named drafts, as they are worded now. */
export async function approve(ids: readonly string[], options: NotifyOptions): Promise<void> {
  await withStore(options, async (store) => {
    const by = options.by ?? userInfo().username;
    const { approved, refused } = await approveNotices({ store, clock: systemClock }, ids, by);
    for (const notice of approved) say(describe(notice));
    if (refused.length === 0) return;
    throw new UsageError(refused.map(({ id, reason }) => `notice ${id} ${reason}`).join('; '));
  });
}

/** Checks every finding of the approved notices once more and sends what still holds. */
export async function send(options: NotifyOptions): Promise<void> {
  await atDesk(options, async ({ config, rules, network, store, manners, signal }) => {
    const mailer = createMailer(requireMail(config));
    const silent = { finding: () => {}, progress: () => {}, note: () => {} };
    const run = { store, network, clock: systemClock, rules, timeoutMs: manners.timeoutMs, version: readVersion() };
    try {
      const sent = await sendNotices(
        {
          store,
          clock: systemClock,
          mailer,
          async recheck(findings, stopped) {
            const { id } = await runRecheck(findings, run, silent, stopped);
            return { sweepId: id, findings: await store.findings({ ids: findings.map((finding) => finding.id) }) };
          },
        },
        signal,
      );
      for (const notice of sent) say(describe(notice));
      if (sent.length === 0) process.stderr.write('nothing is approved\n');
      // Refused mail is a failure of the run; what a human has to look at is not.
      if (sent.some(({ state }) => state === 'failed' || state === 'approved')) process.exitCode = 3;
    } finally {
      mailer.close();
    }
  });
}

export async function status(options: NotifyOptions): Promise<void> {
  await withStore(options, async (store) => {
    const notices = await store.notices();
    for (const notice of notices) say(describe(notice));
    if (notices.length === 0) process.stderr.write('no notices yet: airsweep notify plan writes them\n');
  });
}

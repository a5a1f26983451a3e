import { type NoticePlan, planNotices } from '../../engine/disclosure/index.ts';
import { endpointUrl } from '../../export/endpoint-url.ts';
import { remark, say } from '../say.ts';
import { atDesk } from '../sweep/desk.ts';
import { plural } from '../sweep/summary.ts';
import { systemClock } from '../wire/adapters.ts';
import { createContacts } from '../wire/contacts.ts';
import { createPlanDeps, requireMail } from '../wire/disclosure.ts';
import { clearDrafts, writeDrafts } from '../wire/drafts.ts';
import { writeTasks } from '../write-tasks.ts';
import { describeNotice, type NotifyOptions } from './notify.ts';

// A hostile fleet plants a mailbox for each of its hosts.
const MAX_ADVICE = 10;

/** Drafts what is due, one mail per contact, and writes it as .eml; sends nothing. */
export async function plan(options: NotifyOptions): Promise<void> {
  await atDesk(options, async ({ config, rules, network, store, manners, signal }) => {
    const mail = requireMail(config);
    const contacts = createContacts(config, network, store, systemClock);
    const deps = createPlanDeps({
      store,
      clock: systemClock,
      contacts,
      operator: manners.operator,
      config,
      mail,
      rules,
    });
    const planned = await planNotices(deps, signal);
    printPlan(planned);
    adviseHeld(planned.held);
    const folder = options.drafts ?? 'drafts';
    const written = await writeDrafts(folder, [...planned.drafted, ...planned.kept], mail);
    if (written > 0) remark(`${plural(written, 'draft')} in ${folder}/; read one with "airsweep notify show ID"`);
    writeTasks(folder, planned.tasks);
    clearDrafts(folder, await store.notices());
    if (planned.tasks.length > 0)
      remark(
        `${plural(planned.tasks.length, 'text')} for web forms in ${folder}/; then "airsweep notify decide ID sent --reason TEXT"`,
      );
  });
}

function printPlan({ drafted, kept, tasks, held, without, skipped }: NoticePlan): void {
  for (const notice of drafted) say(describeNotice(notice));
  for (const notice of kept) say(`${describeNotice(notice)} (unchanged)`);
  for (const { id, findingIds, detail } of tasks)
    say(`${id}  task  ${plural(findingIds.length, 'finding')}  ${detail}`);
  const untold = (word: string, list: NoticePlan['held']): void => {
    for (const { finding, recipient, reason } of list) {
      const to = recipient === '' ? '' : `${recipient}: `;
      say(`${word}  ${finding.id}  ${endpointUrl(finding.endpoint)}  ${to}${reason}`);
    }
  };
  untold('held', held);
  for (const [reason, count] of countReasons(skipped)) remark(`${plural(count, 'finding')} skipped: ${reason}`);
  for (const finding of without) say(`no contact  ${finding.id}  ${endpointUrl(finding.endpoint)}`);
  if ([drafted, kept, tasks, held, without, skipped].every(({ length }) => length === 0))
    remark('no finding to tell anyone about');
}

/** What most were skipped for first; notices are named by `notify status`. */
function countReasons(skipped: NoticePlan['skipped']): readonly (readonly [reason: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) {
    const general = reason.replace(/\b(?:notice )?[0-9A-F]{8}\b/g, 'a notice').replace(/\S+@\S+/, 'its mailbox');
    counts.set(general, (counts.get(general) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a);
}

/** How to go on with contacts that wait for a human. */
function adviseHeld(held: NoticePlan['held']): void {
  const waiting = new Map<string, number>();
  for (const { recipient } of held) if (recipient !== '') waiting.set(recipient, (waiting.get(recipient) ?? 0) + 1);
  for (const [recipient, count] of [...waiting].slice(0, MAX_ADVICE)) {
    // A mailbox may hold `&` and `'`, which a shell would take apart.
    const word = /[^\w.+@=-]/.test(recipient) ? `"${recipient}"` : recipient;
    remark(`${plural(count, 'finding')} held for ${recipient}: airsweep contacts confirm ${word} --reason TEXT`);
  }
  const more = waiting.size - MAX_ADVICE;
  if (more === 1) remark('1 more mailbox waits for a human: airsweep contacts lists it');
  if (more > 1) remark(`${more} more mailboxes wait for a human: airsweep contacts lists them`);
}

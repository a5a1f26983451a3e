import {
  approveNotices,
  type Decision,
  decideNotice,
  isTask,
  type NoticeStatus,
  noticeStatuses,
} from '../../engine/disclosure/index.ts';
import { safeText } from '../../export/safe-text.ts';
import { UsageError } from '../../model/errors.ts';
import { coolDownKey } from '../../model/mailbox.ts';
import type { Notice } from '../../model/notice.ts';
import type { Store } from '../../ports.ts';
import { actor } from '../actor.ts';
import { readConfig } from '../config/config.ts';
import type { MannersOptions } from '../program/manners.ts';
import type { CommonOptions } from '../program/options.ts';
import { readChoice } from '../program/values.ts';
import { describeWishes } from '../render/contact-wishes.ts';
import { remark, say } from '../say.ts';
import { loadSpecialPurpose } from '../sweep/special-purpose.ts';
import { plural } from '../sweep/summary.ts';
import { systemClock } from '../wire/adapters.ts';
import { filesOf, rawMessage } from '../wire/drafts.ts';
import { withStore } from '../with-store.ts';

export interface NotifyOptions extends CommonOptions, MannersOptions {
  readonly drafts?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly raw?: true;
}

const DECISIONS: readonly Decision[] = ['sent', 'again', 'drop'];

/** `A1B2C3D4  sent  security@example.com  2 findings  [Exposure Notice …] …  (250 queued)` */
export function describeNotice({ id, state, recipient, subject, findingIds, detail }: Notice): string {
  const about = `${id}  ${state}  ${recipient}  ${plural(findingIds.length, 'finding')}  ${subject}`;
  return `${about}${detail === '' ? '' : `  (${detail})`}`;
}

/** Prints what would go out, word for word; only its Date is that of its sending. */
export async function show(id: string, options: NotifyOptions): Promise<void> {
  await withStore(options, async (store) => {
    const notice = await store.notice(upper(id));
    if (notice === null)
      throw new UsageError(`there is no notice "${id}" in ${options.db} (airsweep notify status lists them)`);
    if (options.raw) {
      process.stdout.write(await rawMessage(notice, readConfig(options.config).value.mail ?? {}));
      return;
    }
    for (const line of headOf(notice)) say(line);
    say(`State: ${notice.state}${notice.detail === '' ? '' : ` (${notice.detail})`}`);
    for (const wish of await wishesOf(notice, store)) say(`Note: ${wish}`);
    for (const { name, content } of filesOf(notice)) say(`Attachment: ${name} (${Buffer.byteLength(content)} bytes)`);
    const lines = notice.text.split('\n').map((line) => safeText(line, 2_000));
    process.stdout.write(`\n${lines.join('\n')}\n`);
  });
}

/** The header fields that a reader goes by. A web form has none of them. */
function headOf(notice: Notice): readonly string[] {
  const { sender, recipient, subject, messageId, inReplyTo, sentAt, text } = notice;
  // What was erased keeps its state and times only.
  if (isTask(notice)) return [`To: ${text === '' ? '(erased)' : 'a web form'}`, `Subject: ${subject}`];
  return [
    `From: ${sender.name === '' ? sender.address : `${sender.name} <${sender.address}>`}`,
    `To: ${recipient}`,
    `Date: ${sentAt ?? 'when it is sent'}`,
    `Subject: ${subject}`,
    // What to look for in the mail server's log.
    `Message-ID: ${messageId}`,
    ...(inReplyTo === null ? [] : [`In-Reply-To: ${inReplyTo}`]),
  ];
}

/** What the recipient's security.txt asks of whoever writes to it. */
async function wishesOf({ recipient, findingIds, detail }: Notice, store: Store): Promise<readonly string[]> {
  const contacts = (await Promise.all(findingIds.map((id) => store.contacts(id)))).flat();
  const same = contacts.filter(({ address, form }) =>
    form === '' ? coolDownKey(address) === coolDownKey(recipient) : recipient === '' && detail.endsWith(` ${form}`),
  );
  return [...new Set(same.flatMap(describeWishes))];
}

/** Permits the named drafts, as they are worded now. */
export async function approve(ids: readonly string[], options: NotifyOptions): Promise<void> {
  const policy = readConfig(options.config).value.notify;
  await withStore(options, async (store) => {
    const deps = { store, clock: systemClock, policy };
    const { approved, refused } = await approveNotices(deps, ids.map(upper), options.by ?? actor());
    for (const notice of approved) say(describeNotice(notice));
    if (refused.length === 0) return;
    throw new UsageError(refused.map(({ id, reason }) => `notice ${id} ${reason}`).join('; '));
  });
}

/** Records a human's word on a notice whose fate is not known, or on a web form. */
export async function decide(id: string, word: string, options: NotifyOptions): Promise<void> {
  const decision = readChoice(word, 'decision', DECISIONS);
  await withStore(options, async (store) => {
    const deps = { store, clock: systemClock };
    say(describeNotice(await decideNotice(deps, upper(id), decision, options.by ?? actor(), options.reason ?? '')));
  });
}

/** Each notice: where it stands, what came back, what comes next. */
export async function status(options: NotifyOptions): Promise<void> {
  const policy = readConfig(options.config).value.notify;
  await withStore(options, async (store) => {
    const { isPublic } = loadSpecialPurpose();
    const all = await noticeStatuses({ store, policy, isPublic }, systemClock.now());
    for (const one of all) say(describeStatus(one));
    if (all.length === 0) remark('no notices yet: airsweep notify plan writes them');
  });
}

function describeStatus({ notice, ageDays, replies, next }: NoticeStatus): string {
  const answers = replies.map(({ kind, ticket }) => (ticket === '' ? kind : `${kind} ${ticket}`));
  const parts = [`${ageDays} d`, ...(answers.length === 0 ? [] : [`answers: ${answers.join(', ')}`]), next];
  return `${describeNotice(notice)}  ${parts.filter((part) => part !== '').join('; ')}`;
}

/** A notice's number as it is stored, however it was typed. */
function upper(id: string): string {
  return id.toUpperCase();
}

import type { Finding } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import { type Reply, shortId } from '../../model/reply.ts';
import { createSuppressionList } from '../../notice/suppressed.ts';
import type { Store } from '../../ports.ts';
import { addressValue } from '../../scope/address.ts';
import { createDoNotScan, type DoNotScan } from '../../scope/do-not-scan.ts';
import { unreadAnswer } from '../replies/match.ts';
import type { Stay } from './turn.ts';

/** Who does not want to hear from us, and who says that we are wrong. */
export interface Objections {
  readonly replies: readonly Reply[];
  /** Why nobody is written to about these findings, by address or by name; empty when nothing stands against it. */
  toFindings(findings: readonly Finding[]): string;
  /** Why this mailbox gets no mail; empty when nothing stands against it. */
  toMailbox(address: string): string;
  /** Whether it objects itself, so that nothing but its hash is kept. */
  isHashed(address: string): boolean;
  /** What the answers to a notice mean for its case; null when they leave it as it is. */
  answersTo(notice: Notice): Stay | null;
}

export async function loadObjections(store: Store, now: Date): Promise<Objections> {
  const suppressions = await store.suppressions();
  const list = createSuppressionList(suppressions, await store.hashKey(), now);
  const doNotScan = createDoNotScan(suppressions, now);
  const replies = await store.replies();
  const answers = Map.groupBy(replies, ({ noticeId }) => noticeId);
  // What a certificate lists beside may be a stranger's: of a host's names, only those that are its operator's object.
  const names = list.hasDomains ? await store.operatorNames() : new Map<string, readonly string[]>();
  const toFinding = ({ id, endpoint }: Finding): string =>
    list.server(endpoint.address) ||
    firstOf([endpoint.host ?? '', ...(names.get(id) ?? [])].map(list.host)) ||
    unasked(endpoint, doNotScan);
  return {
    replies,
    toFindings: (findings) => firstOf(findings.map(toFinding)),
    toMailbox: (address) => list.mail(address),
    isHashed: (address) => list.knows(address),
    answersTo: (notice) => stayFor(notice, answers.get(notice.id) ?? []),
  };
}

/** What may not be asked once more is not written about: it may be fixed. */
function unasked({ address, host }: Finding['endpoint'], doNotScan: DoNotScan): string {
  const value = addressValue(address);
  const entry = (value === null ? null : doNotScan.find(value)) ?? doNotScan.findName(host ?? '');
  return entry === null ? '' : `on the do-not-scan list (${entry}), so it cannot be asked once more`;
}

function stayFor(notice: Notice, answers: readonly Reply[]): Stay | null {
  const noticeId = notice.id;
  const wrong = answers.find(({ kind, done }) => kind === 'wrong' && !done);
  if (wrong !== undefined)
    return {
      kind: 'held',
      reason: `the answer to notice ${noticeId} says that it is wrong: look at it, then inbox done ${shortId(wrong)}`,
    };
  const asSpam = answers.find(({ bounce, done }) => bounce === 'policy' && !done);
  // Another mailbox of the same domain is what a spammer would try.
  if (asSpam !== undefined)
    return {
      kind: 'held',
      reason: `notice ${noticeId} was refused as spam: see why (airsweep doctor), then inbox done ${shortId(asSpam)}`,
    };
  // Whoever says STOP must not find that somebody else is written to in their stead.
  if (answers.some(({ kind }) => kind === 'stop' || kind === 'complaint'))
    return { kind: 'wait', reason: `the answer to notice ${noticeId} wants no more mail about it` };
  // Whoever explained themselves must not get a reminder that takes no notice of it. A stranger's word holds up nothing.
  const unread = unreadAnswer(notice, answers);
  if (unread === null) return null;
  return { kind: 'held', reason: `notice ${noticeId} was answered: read it, then inbox done ${shortId(unread)}` };
}

function firstOf(reasons: readonly string[]): string {
  return reasons.find((reason) => reason !== '') ?? '';
}

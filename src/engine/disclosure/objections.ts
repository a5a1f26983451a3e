import type { Finding } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import type { Reply } from '../../model/reply.ts';
import { createSuppressionList } from '../../notice/suppressed.ts';
import type { Store } from '../../ports.ts';

/** Who does not want to hear from us, and who says that we are wrong. */
export interface Objections {
  readonly replies: readonly Reply[];
  /** Why nobody is written to about these findings, by address or by name; empty when nothing stands against it. */
  toFindings(findings: readonly Finding[]): string;
  /** Why this mailbox gets no mail; empty when nothing stands against it. */
  toMailbox(address: string): string;
  /** Its recipient said that it is wrong, and no human has looked at that yet. */
  disputes(notice: Notice): boolean;
}

export async function loadObjections(store: Store, now: Date): Promise<Objections> {
  const list = createSuppressionList(await store.suppressions(), await store.hashKey(), now);
  const replies = await store.replies();
  const wrong = new Set(replies.filter(({ kind, done }) => kind === 'wrong' && !done).map(({ noticeId }) => noticeId));
  // What a certificate lists beside may be a stranger's: of a host's names, only those that are its operator's object.
  const names = list.hasDomains ? await store.operatorNames() : new Map<string, readonly string[]>();
  const toFinding = ({ id, endpoint }: Finding): string =>
    list.server(endpoint.address) || firstOf([endpoint.host ?? '', ...(names.get(id) ?? [])].map(list.host));
  return {
    replies,
    toFindings: (findings) => firstOf(findings.map(toFinding)),
    toMailbox: (address) => list.mail(address),
    disputes: ({ id }) => wrong.has(id),
  };
}

function firstOf(reasons: readonly string[]): string {
  return reasons.find((reason) => reason !== '') ?? '';
}

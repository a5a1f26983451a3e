import { shadowserverCsv, shadowserverFileName } from '../export/shadowserver.ts';
import { xarfReport } from '../export/xarf.ts';
import type { Audience } from '../model/contact.ts';
import type { Attachment, Sender } from '../model/notice.ts';
import type { NoticeCase } from './blocks.ts';
import { evidenceLines } from './evidence.ts';
import { domainOf } from './recipient.ts';

// From here on a reader wants a table.
const MAX_WITHOUT_TABLE = 5;

/** Who writes. All of it is shown to the recipient. */
export interface Identity {
  readonly name: string;
  readonly contact: string;
  readonly url: string;
  /** Other ways to reach or recognise them: telephone, postal address, OpenPGP fingerprint. */
  readonly also: readonly string[];
}

interface Attached {
  readonly id: string;
  readonly at: string;
  readonly audience: Audience;
  /** As quotable gives them. */
  readonly cases: readonly NoticeCase[];
  readonly identity: Identity;
  readonly sender: Sender;
}

/**
 * The findings for programs, in the form that fits the reader. One X-ARF report for each finding, in the order of
 * the text: the mail joins them, and a finding can be cut out.
 */
export function attachmentsFor({ id, at, audience, cases, identity, sender }: Attached): readonly Attachment[] {
  if (audience === 'abuse-desk') {
    const reporter = { org: identity.name, contact: identity.contact, domain: domainOf(identity.contact) };
    const from = { org: sender.name || identity.name, contact: sender.address, domain: domainOf(sender.address) };
    return cases.map(({ finding, evidence, remediation }) => {
      const report = xarfReport({ finding, evidence: evidenceLines(evidence), remediation, reporter, sender: from });
      return { kind: 'xarf', name: 'xarf.json', content: `${JSON.stringify(report, null, 2)}\n` };
    });
  }
  if (audience === 'operator' && cases.length <= MAX_WITHOUT_TABLE) return [];
  const content = shadowserverCsv(cases.map(({ finding }) => finding));
  return [{ kind: 'csv', name: shadowserverFileName(at, id.toLowerCase()), content }];
}

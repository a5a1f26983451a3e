import { audienceOf, type Contact } from '../../model/contact.ts';
import type { Finding } from '../../model/finding.ts';
import type { Notice } from '../../model/notice.ts';
import { coolDownKey } from '../../notice/recipient.ts';
import type { Group } from './draft.ts';

/** A case with the contact that was chosen for it. */
export interface Assignment {
  readonly address: string;
  readonly contact: Contact;
  readonly findings: readonly Finding[];
  readonly reminds: Notice | null;
}

/** One mail for each operator and CERT with all its cases; to a network's desk one for each address. */
export function groupAssignments(assignments: readonly Assignment[]): readonly Group[] {
  const groups = Map.groupBy(assignments, ({ address, contact, reminds }) => {
    const { form } = contact;
    // A desk passes the mail on to its customer, who must not read of another one.
    const place = audienceOf(contact.rung) === 'abuse-desk' ? address : '';
    return JSON.stringify([form || coolDownKey(contact.address), place, reminds?.id ?? null]);
  });
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [{ contact: first.contact, findings: group.flatMap(({ findings }) => findings), reminds: first.reminds }];
  });
}

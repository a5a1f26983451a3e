import type { Kysely, Transaction } from 'kysely';
import { coolDownKey, hashMailbox, mailboxesIn } from '../model/mailbox.ts';
import { findRemarks, type Remark } from './remarks.ts';
import type { Schema } from './schema.ts';

/** Where one mailbox, under all its spellings, stands. */
export interface Traces {
  readonly contacts: readonly { readonly finding_id: string; readonly position: number }[];
  readonly confirmations: readonly string[];
  readonly findings: readonly string[];
  readonly notices: readonly string[];
  readonly replies: readonly string[];
  readonly lookups: readonly { readonly source: string; readonly first_key: string; readonly last_key: string }[];
  /** Entries of the lists that are about it. */
  readonly suppressions: readonly string[];
  /** In rows about something else. */
  readonly remarks: readonly Remark[];
}

/**
 * Looks through all rows that may name a mailbox: no database knows that `a+b@` and `A@` are one.
 * A reply counts as about the mailbox, too, when it answers a notice to it.
 */
export async function findTraces(db: Kysely<Schema> | Transaction<Schema>, address: string): Promise<Traces> {
  const key = coolDownKey(address);
  const isIt = (text: string): boolean => text !== '' && coolDownKey(text) === key;
  const names = (text: string): boolean => mailboxesIn(text).some(isIt);
  const contacts = await db.selectFrom('contacts').select(['finding_id', 'position', 'address']).execute();
  const confirmations = await db.selectFrom('confirmations').select('address').execute();
  const findings = await db.selectFrom('findings').select(['id', 'contact']).where('contact', '!=', '').execute();
  const notices = await db.selectFrom('notices').select(['id', 'recipient']).execute();
  const replies = await db.selectFrom('replies').select(['id', 'notice_id', 'sender', 'recipient', 'detail']).execute();
  const lookups = await db
    .selectFrom('lookups')
    .select(['source', 'first_key', 'last_key', 'value'])
    .where('value', 'like', '%@%')
    .execute();
  const hashKey = await db.selectFrom('hash_key').select('value').executeTakeFirst();
  const suppressions =
    hashKey === undefined
      ? []
      : await db
          .selectFrom('suppressions')
          .select('id')
          .where('kind', '=', 'address')
          .where('value', '=', hashMailbox(address, hashKey.value))
          .execute();
  const toIt = new Set(notices.filter(({ recipient }) => isIt(recipient)).map(({ id }) => id));
  return {
    contacts: contacts.filter((row) => isIt(row.address)),
    confirmations: confirmations.map((row) => row.address).filter(isIt),
    findings: findings.filter(({ contact }) => isIt(contact)).map(({ id }) => id),
    notices: [...toIt],
    replies: replies
      .filter((row) => toIt.has(row.notice_id ?? '') || [row.sender, row.recipient].some(isIt) || names(row.detail))
      .map(({ id }) => id),
    lookups: lookups.filter(({ value }) => names(value)),
    suppressions: suppressions.map(({ id }) => id),
    remarks: await findRemarks(db, address),
  };
}

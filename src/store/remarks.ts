import type { Kysely, Transaction } from 'kysely';
import { coolDownKey, replaceMailboxes } from '../model/mailbox.ts';
import type { Schema } from './schema.ts';
import type { Statement } from './tally.ts';

/** A line that a human wrote or a server said, in a row that is about something else. */
export interface Remark {
  readonly table: 'finding_events' | 'confirmations' | 'suppressions' | 'notices';
  readonly key: string | number;
  readonly text: string;
}

/** The remarks that name a mailbox, in any of its spellings. */
export async function findRemarks(
  db: Kysely<Schema> | Transaction<Schema>,
  address: string,
): Promise<readonly Remark[]> {
  const any = '%@%';
  const events = db.selectFrom('finding_events').select(['seq as key', 'reason as text']).where('reason', 'like', any);
  const confirmations = db
    .selectFrom('confirmations')
    .select(['address as key', 'reason as text'])
    .where('reason', 'like', any);
  const suppressions = db
    .selectFrom('suppressions')
    .select(['id as key', 'reason as text'])
    .where('reason', 'like', any);
  const notices = db.selectFrom('notices').select(['id as key', 'detail as text']).where('detail', 'like', any);
  const inTable = (table: Remark['table'], rows: readonly Omit<Remark, 'table'>[]): readonly Remark[] =>
    rows.map((row) => ({ table, ...row }));
  const all = [
    ...inTable('finding_events', await events.execute()),
    ...inTable('confirmations', await confirmations.execute()),
    ...inTable('suppressions', await suppressions.execute()),
    ...inTable('notices', await notices.execute()),
  ];
  return all.filter(({ text }) => strike(text, address) !== text);
}

/** The same remark without the mailbox. */
export function strikeFrom(trx: Transaction<Schema>, { table, key, text }: Remark, address: string): Statement {
  const struck = strike(text, address);
  switch (table) {
    case 'finding_events':
      return trx.updateTable(table).set({ reason: struck }).where('seq', '=', Number(key));
    case 'confirmations':
      return trx.updateTable(table).set({ reason: struck }).where('address', '=', String(key));
    case 'suppressions':
      return trx.updateTable(table).set({ reason: struck }).where('id', '=', String(key));
    case 'notices':
      return trx.updateTable(table).set({ detail: struck }).where('id', '=', String(key));
  }
}

function strike(text: string, address: string): string {
  const key = coolDownKey(address);
  return replaceMailboxes(text, (mailbox) => (coolDownKey(mailbox) === key ? '(erased)' : mailbox));
}

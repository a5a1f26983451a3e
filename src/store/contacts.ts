import type { Kysely } from 'kysely';
import type { Contact } from '../model/contact.ts';
import type { Store } from '../ports.ts';
import { chunks } from './chunks.ts';
import { toFlag } from './columns.ts';
import type { ContactRow, Schema } from './schema.ts';

export function createContacts(db: Kysely<Schema>): Pick<Store, 'saveContacts' | 'contacts' | 'operatorNames'> {
  return {
    async saveContacts(findingId, contacts) {
      const rows = contacts.map((contact, position) => toRow(findingId, position, contact));
      await db.transaction().execute(async (trx) => {
        await trx.deleteFrom('contacts').where('finding_id', '=', findingId).execute();
        for (const part of chunks(rows)) await trx.insertInto('contacts').values(part).execute();
      });
    },
    async contacts(findingId) {
      const rows = await db
        .selectFrom('contacts')
        .selectAll()
        .where('finding_id', '=', findingId)
        .orderBy('position')
        .execute();
      return rows.map(fromRow);
    },
    async operatorNames() {
      const rows = await db
        .selectFrom('contacts')
        .select(['finding_id', 'names'])
        .distinct()
        .where('names', '!=', '[]')
        .execute();
      return new Map(rows.map(({ finding_id, names }) => [finding_id, JSON.parse(names)]));
    },
  };
}

function toRow(findingId: string, position: number, contact: Contact): ContactRow {
  return {
    finding_id: findingId,
    position,
    address: contact.address,
    rung: contact.rung,
    source: contact.source,
    evidence_url: contact.evidenceUrl,
    fetched_at: contact.fetchedAt,
    personal: toFlag(contact.personal),
    hold: contact.hold,
    form: contact.form,
    provider: contact.provider,
    policy: contact.policy,
    encryption: contact.encryption,
    names: JSON.stringify(contact.names),
  };
}

function fromRow(row: ContactRow): Contact {
  return {
    address: row.address,
    rung: row.rung,
    source: row.source,
    evidenceUrl: row.evidence_url,
    fetchedAt: row.fetched_at,
    personal: row.personal === 1,
    hold: row.hold,
    form: row.form,
    provider: row.provider,
    policy: row.policy,
    encryption: row.encryption,
    names: JSON.parse(row.names),
  };
}

import { stringify } from 'csv-stringify/sync';
import { UsageError } from '../../model/errors.ts';
import { holds, type Suppression } from '../../model/suppression.ts';
import { readSuppressions } from '../../notice/suppress.ts';
import type { Store } from '../../ports.ts';
import { actor } from '../actor.ts';
import type { CommonOptions } from '../program/options.ts';
import { readInteger } from '../program/values.ts';
import { say } from '../say.ts';
import { openExistingStore, openStoreFor, systemClock } from '../wire/adapters.ts';

export interface SuppressOptions extends CommonOptions {
  readonly scan?: true;
  readonly contact?: true;
  readonly reason?: string;
  readonly days?: string;
  readonly csv?: true;
}

const MAX_DAYS = 36_500;

/** Puts mailboxes, domains, networks and addresses on the do-not-scan list, the do-not-contact list or both. */
export async function addSuppressions(texts: readonly string[], options: SuppressOptions): Promise<void> {
  const only = options.scan === options.contact ? null : options.scan ? 'scan' : 'contact';
  const days = options.days === undefined ? null : readInteger(options.days, '--days', 1, MAX_DAYS);
  const now = systemClock.now();
  const wish = { reason: options.reason ?? '', source: 'operator', now, days } as const;
  const read = (hashKey: string) => texts.flatMap((text) => readSuppressions(text, only, wish, hashKey));
  // Twice: a mistake must leave neither half of them nor an empty database, and only the database has the key.
  read('');
  const store = await openStoreFor(options.db);
  try {
    for (const entry of read(await store.hashKey())) {
      await store.suppress(entry);
      await record(store, 'suppress', entry);
      say(describe(entry, now));
    }
  } finally {
    await store.close();
  }
}

/** Prints both lists. Mailboxes are kept as keyed hashes only, so that a list that leaks names nobody. */
export async function listSuppressions(options: SuppressOptions): Promise<void> {
  const store = await openExistingStore(options.db);
  try {
    const entries = await store.suppressions();
    if (options.csv) {
      const columns = ['id', 'purpose', 'kind', 'value', 'reason', 'source', 'createdAt', 'expiresAt'];
      process.stdout.write(
        stringify([...entries], { header: true, columns, record_delimiter: 'windows', escape_formulas: true }),
      );
      return;
    }
    for (const entry of entries) say(describe(entry, systemClock.now()));
    if (entries.length === 0) process.stderr.write(`nobody is on a list in ${options.db}\n`);
  } finally {
    await store.close();
  }
}

export async function removeSuppression(id: string, options: SuppressOptions): Promise<void> {
  const store = await openExistingStore(options.db);
  try {
    const entry = (await store.suppressions()).find((each) => each.id === id);
    if (entry === undefined || !(await store.unsuppress(id))) {
      throw new UsageError(`there is no entry "${id}" in ${options.db} (airsweep suppress list shows them)`);
    }
    await record(store, 'unsuppress', entry);
    say(`removed: ${describe(entry, systemClock.now())}`);
  } finally {
    await store.close();
  }
}

/** Without the reason: it may name whoever asked. */
async function record(store: Store, action: string, entry: Suppression): Promise<void> {
  const until = entry.expiresAt === null ? 'without end' : `until ${entry.expiresAt}`;
  const detail = `${entry.purpose}: ${place(entry)}, ${until}`;
  await store.audit({ at: systemClock.now().toISOString(), actor: actor(), action, subject: entry.id, detail });
}

function describe(entry: Suppression, now: Date): string {
  const { id, purpose, source, reason, expiresAt } = entry;
  const until = expiresAt === null ? '' : `  ${holds(entry, now) ? 'until' : 'ended'} ${expiresAt.slice(0, 10)}`;
  return `${id}  do-not-${purpose}  ${place(entry)}${until}  ${source}: ${reason}`;
}

function place({ kind, value }: Suppression): string {
  return kind === 'address' ? `a mailbox (hash ${value.slice(0, 8)})` : `${kind} ${value}`;
}

import { loadObjections } from '../../engine/disclosure/objections.ts';
import { safeText } from '../../export/safe-text.ts';
import { UsageError } from '../../model/errors.ts';
import { coolDownKey, hashMailbox } from '../../model/mailbox.ts';
import type { Erased, Retention, Store } from '../../ports.ts';
import { actor } from '../actor.ts';
import { type Config, type ConfigFile, readConfig } from '../config/config.ts';
import type { CommonOptions } from '../program/options.ts';
import { openExistingStore, systemClock } from '../wire/adapters.ts';

export interface PurgeOptions extends CommonOptions {
  readonly export?: string;
  readonly erase?: string;
}

const DAY_MS = 24 * 3_600_000;

/** Forgets what is older than the configuration keeps it; or shows or erases what is kept about one mailbox. */
export async function purge(options: PurgeOptions): Promise<void> {
  if (options.export !== undefined && options.erase !== undefined)
    throw new UsageError('--export and --erase: choose one, first --export, then --erase');
  const config = readConfig(options.config);
  const mailbox = options.export ?? options.erase;
  // Any mailbox somebody wrote from, not only those we would write to.
  if (mailbox !== undefined && !/^[^\s@<>]+@[^\s@<>]+$/.test(mailbox))
    throw new UsageError(`${options.export === undefined ? '--erase' : '--export'}: "${mailbox}" is not a mailbox`);
  const store = await openExistingStore(options.db);
  try {
    if (options.export !== undefined) await show(store, options.export);
    else if (options.erase !== undefined) await erase(store, options.erase, config);
    else await forget(store, config.value);
  } finally {
    await store.close();
  }
}

async function forget(store: Store, config: Config): Promise<void> {
  const erased = await store.purge(retentionOf(config, systemClock.now()));
  await record(store, 'purge', '', countsOf(erased));
  process.stdout.write(`forgotten: ${countsOf(erased)}\n`);
}

/** A notice is what reminds us not to write again: it stays at least as long as that is to be remembered. */
function retentionOf({ privacy, notify }: Config, now: Date): Retention {
  const before = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString();
  return {
    contactsBefore: before(privacy.contactDays),
    casesBefore: before(notify.closeDay + privacy.contactDays),
    lookupsBefore: before(privacy.lookupDays),
    findingsBefore: before(Math.max(privacy.findingDays, notify.coolDownDays)),
  };
}

async function show(store: Store, mailbox: string): Promise<void> {
  const found = await store.exportAbout(mailbox);
  await record(store, 'export', hashMailbox(mailbox, await store.hashKey()), '');
  const lines = JSON.stringify(found, null, 2).split('\n');
  process.stdout.write(lines.map((line) => `${safeText(line, 1_000_000)}\n`).join(''));
}

async function erase(store: Store, mailbox: string, { value, file, lineOf }: ConfigFile): Promise<void> {
  const erased = await store.erase(mailbox);
  await record(store, 'erase', hashMailbox(mailbox, await store.hashKey()), countsOf(erased));
  process.stdout.write(`erased: ${countsOf(erased)}\n`);
  const objection = (await loadObjections(store, systemClock.now())).toMailbox(mailbox);
  process.stderr.write(
    objection === ''
      ? 'nothing reminds us not to write to it any more: airsweep suppress add does\n'
      : `it stays ${objection}: nobody writes to it\n`,
  );
  for (const { address, path } of value.contacts.handEntered) {
    if (coolDownKey(address) === coolDownKey(mailbox))
      process.stderr.write(`${file}:${lineOf(path)} still names it: take it out\n`);
  }
  process.stderr.write('files are yours to delete: drafts and exports that you wrote, and copies of the database\n');
}

function countsOf(erased: Erased): string {
  const parts = Object.entries(erased).map(([table, rows]) => `${table} ${rows}`);
  return parts.length === 0 ? 'nothing' : parts.sort().join(', ');
}

async function record(store: Store, action: string, subject: string, detail: string): Promise<void> {
  await store.audit({ at: systemClock.now().toISOString(), actor: actor(), action, subject, detail });
}

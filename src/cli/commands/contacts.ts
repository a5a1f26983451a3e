import { type FindingContacts, findContacts } from '../../engine/disclosure/contacts.ts';
import { loadObjections } from '../../engine/disclosure/objections.ts';
import { endpointUrl } from '../../export/endpoint-url.ts';
import { safeText } from '../../export/safe-text.ts';
import { type Audience, audienceOf } from '../../model/contact.ts';
import { UsageError } from '../../model/errors.ts';
import { CLOSED_STATES, type Finding } from '../../model/finding.ts';
import { coolDownKey, hashMailbox } from '../../model/mailbox.ts';
import { readAddress } from '../../notice/recipient.ts';
import type { Store } from '../../ports.ts';
import { actor } from '../actor.ts';
import { readConfig } from '../config/config.ts';
import { type MannersOptions, readManners } from '../program/manners.ts';
import type { CommonOptions } from '../program/options.ts';
import { renderContacts } from '../render/contact-list.ts';
import { remark, say } from '../say.ts';
import { createStop } from '../stop.ts';
import { openNetwork } from '../sweep/open-network.ts';
import { loadSpecialPurpose } from '../sweep/rules.ts';
import { openExistingStore, systemClock } from '../wire/adapters.ts';
import { createContacts } from '../wire/contacts.ts';

export interface ContactsOptions extends CommonOptions, MannersOptions {
  readonly finding?: readonly string[];
  readonly jsonl?: boolean;
}

export interface ConfirmOptions extends CommonOptions {
  readonly reason: string;
  readonly by?: string;
}

/** Looks up and ranks the contacts of every finding that is not closed. */
export async function listContacts(options: ContactsOptions): Promise<void> {
  const config = readConfig(options.config);
  const manners = readManners(options, config);
  const store = await openExistingStore(options.db);
  const network = await openNetwork(store, manners, loadSpecialPurpose());
  const stop = createStop();
  try {
    const chosen = await chooseFindings(options, store);
    const objections = await loadObjections(store, systemClock.now());
    const findings = chosen.filter((finding) => objections.toFindings([finding]) === '');
    const source = createContacts(config, network, store, systemClock);
    for (const found of await findContacts(findings, source, store, objections, stop.signal)) {
      if (options.jsonl === true) process.stdout.write(`${JSON.stringify(toJson(found))}\n`);
      else for (const line of renderContacts(found.finding, found.contacts)) say(line);
    }
    for (const finding of chosen) {
      const objection = objections.toFindings([finding]);
      if (objection !== '') remark(`${finding.id}  ${endpointUrl(finding.endpoint)}  not looked up: ${objection}`);
    }
    if (chosen.length === 0) process.stderr.write('no open findings\n');
    if (stop.signal.aborted) process.exitCode = 130;
  } finally {
    stop.release();
    network.close();
    await store.close();
  }
}

async function chooseFindings({ finding: ids, db }: ContactsOptions, store: Store): Promise<readonly Finding[]> {
  const findings = await store.findings(ids === undefined ? {} : { ids });
  const missing = ids?.find((id) => !findings.some((finding) => finding.id === id));
  if (missing !== undefined)
    throw new UsageError(`there is no finding "${safeText(missing)}" in ${db} (airsweep findings lists them)`);
  return findings.filter(({ state }) => !CLOSED_STATES.includes(state));
}

function toJson({ finding, contacts }: FindingContacts): object {
  return {
    finding: finding.id,
    url: endpointUrl(finding.endpoint),
    contacts: contacts.map((contact, index) => ({
      rank: index + 1,
      rung: contact.rung,
      address: contact.address,
      form: contact.form,
      source: contact.source,
      evidence_url: contact.evidenceUrl,
      fetched_at: contact.fetchedAt,
      provider: contact.provider,
      policy: contact.policy,
      encryption: contact.encryption,
      personal: contact.personal,
      hold: contact.hold,
    })),
  };
}

/** Notes a human's word for mailboxes that findings lead to; one that is misspelt leads nowhere and is refused. */
export async function confirmMailboxes(mailboxes: readonly string[], options: ConfirmOptions): Promise<void> {
  const reason = options.reason.trim();
  const by = (options.by ?? actor()).trim();
  if (reason === '') throw new UsageError('--reason: say what you looked at');
  if (by === '') throw new UsageError('--by: say who confirms');
  const store = await openExistingStore(options.db);
  try {
    const known = await knownMailboxes(store);
    const addresses = mailboxes.map((text) => readMailbox(text, known));
    const hashKey = await store.hashKey();
    const at = systemClock.now().toISOString();
    for (const address of addresses) {
      const audiences = [...(known.get(coolDownKey(address)) ?? [])];
      await store.confirmMailbox({ address, audiences, at, by, reason });
      // The log names nobody: the hash tells which mailbox it was to whoever has the database.
      const subject = `mailbox ${hashMailbox(address, hashKey).slice(0, 16)}`;
      await store.audit({ at, actor: by, action: 'confirm', subject, detail: safeText(reason) });
      say(`${address}  confirmed`);
    }
  } finally {
    await store.close();
  }
}

function readMailbox(text: string, known: ReadonlyMap<string, unknown>): string {
  const address = readAddress(text);
  if (address === null) throw new UsageError(`"${safeText(text)}" is not one plain mail address`);
  if (known.has(coolDownKey(address))) return address;
  throw new UsageError(`${address} is no contact of any finding: airsweep contacts lists them`);
}

/** The mailboxes that findings lead to, each with all that it was found as. */
async function knownMailboxes(store: Store): Promise<ReadonlyMap<string, ReadonlySet<Audience>>> {
  const known = new Map<string, Set<Audience>>();
  for (const { id } of await store.findings({})) {
    for (const { address, rung } of await store.contacts(id)) {
      const key = coolDownKey(address);
      known.set(key, (known.get(key) ?? new Set()).add(audienceOf(rung)));
    }
  }
  return known;
}

import type { Contact } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import type { Fingerprint, VersionRange } from '../model/fingerprint.ts';
import { intersect, parseRange } from '../model/version.ts';
import { formatUrl } from '../notice/place.ts';
import { readAddress } from '../notice/recipient.ts';
import type { Clock, ContactSource, Reading, Store, Web } from '../ports.ts';
import { newContact } from './new-contact.ts';

export interface InstanceEmailOptions {
  readonly web: Pick<Web, 'visit'>;
  readonly store: Pick<Store, 'contacts'>;
  readonly fingerprints: readonly Fingerprint[];
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** How long an address that was read once is not asked for again. */
  readonly lookupDays: number;
}

const DAY_MS = 24 * 3_600_000;
/** A fact that is cut there may have lost the end of its domain: longer addresses are not believed. */
const MAX_CHARS = 199;
const NOTHING: Reading = {
  metas: [],
  globals: [],
  assets: {},
  headers: [],
  fields: [],
  hosts: [],
  literals: {},
  hash: false,
};

/**
 * Asks the finding's own server for the mailbox that its product shows to anybody: one GET, one field. It is personal
 * data, so the user has to want it, and a human decides on each; what was read goes into the contact and nowhere else.
 */
export function createInstanceEmailSource(options: InstanceEmailOptions): ContactSource {
  return {
    async find(finding, signal) {
      const known = (await options.store.contacts(finding.id)).filter((contact) => isFresh(contact, options));
      if (known.length > 0) return known;
      const fetchedAt = options.clock.now().toISOString();
      const read = signal.aborted ? null : await ask(finding, options, signal);
      if (read === null) return [];
      const source = 'the mailbox of its operator that the instance itself shows to anybody';
      const evidenceUrl = formatUrl({ ...finding.endpoint, path: read.path });
      const { address } = read;
      return [newContact({ address, rung: 'instance-email', source, evidenceUrl, fetchedAt, personal: true })];
    },
  };
}

function isFresh({ rung, fetchedAt }: Contact, { clock, lookupDays }: InstanceEmailOptions): boolean {
  return rung === 'instance-email' && clock.now().getTime() - Date.parse(fetchedAt) < lookupDays * DAY_MS;
}

async function ask(
  { endpoint, product, version }: Finding,
  { web, fingerprints, timeoutMs }: InstanceEmailOptions,
  signal: AbortSignal,
): Promise<{ readonly address: string; readonly path: string } | null> {
  const fingerprint = fingerprints.find((each) => each.product === product);
  const { operatorEmail = null } = fingerprint ?? {};
  const asked = operatorEmail === null ? undefined : fingerprint?.requests[operatorEmail.on];
  if (operatorEmail === null || asked === undefined || !mayBe(version, operatorEmail.versions)) return null;
  const path = endpoint.path + asked.path.slice(1);
  const request = { id: operatorEmail.on, method: 'GET', path, maxBytes: asked.maxBytes, timeoutMs } as const;
  const visit = web.visit(endpoint, signal);
  try {
    const { facts } = await visit.get(request, { ...NOTHING, fields: [operatorEmail.field] });
    const text = facts[`json.${operatorEmail.field}`];
    if (facts.code !== 200 || typeof text !== 'string' || text.length > MAX_CHARS) return null;
    const address = readAddress(text);
    return address === null ? null : { address, path };
  } finally {
    visit.close();
  }
}

function mayBe(version: string, range: VersionRange): boolean {
  try {
    return intersect(parseRange(version), range) !== null;
  } catch {
    return true;
  }
}

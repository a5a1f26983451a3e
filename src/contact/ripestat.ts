import { z } from 'zod';
import { readAddress } from '../notice/recipient.ts';
import type { Clock, ContactSource, Store } from '../ports.ts';
import type { HostingOf } from './hosting.ts';
import { newContact } from './new-contact.ts';
import type { Polite } from './polite.ts';
import { isWithheld } from './withheld.ts';

export interface RipestatOptions {
  /** Base URL, with a final slash. */
  readonly url: string;
  readonly polite: Polite;
  readonly hostingOf: HostingOf;
  readonly store: Pick<Store, 'lookup' | 'saveLookup'>;
  readonly clock: Clock;
  readonly lookupDays: number;
  readonly mayAsk: (address: string) => boolean;
}

const SOURCE = 'ripestat';
const MAX_ADDRESSES = 5;
const DAY_MS = 24 * 3_600_000;

const texts = z.array(z.unknown()).transform((all) => all.filter((each) => typeof each === 'string'));
const newer = z.object({ data: z.object({ abuse_contacts: texts }) });
const older = z.object({
  data: z.object({ anti_abuse_contacts: z.object({ abuse_c: z.array(z.object({ email: z.string() })) }) }),
});

/** The mailboxes in an answer of RIPEstat's abuse-contact-finder, in its newer and its older shape. */
export function readRipestat(value: unknown): readonly string[] {
  const recent = newer.safeParse(value);
  const listed = recent.success ? recent.data.data.abuse_contacts : readOlder(value);
  return listed
    .map((text) => readAddress(text.trim()))
    .filter((address) => address !== null && !isWithheld(address))
    .slice(0, MAX_ADDRESSES) as string[];
}

function readOlder(value: unknown): readonly string[] {
  const old = older.safeParse(value);
  return old.success ? old.data.data.anti_abuse_contacts.abuse_c.map(({ email }) => email) : [];
}

/** Asks RIPEstat where the registry itself lists nobody; one answer serves the network around the address. */
export function createRipestatSource(options: RipestatOptions): ContactSource {
  const { url, polite, hostingOf, store, clock, mayAsk } = options;
  return {
    async find(finding, signal) {
      const { address } = finding.endpoint;
      const { network, provider } = await hostingOf(finding, signal);
      if (!mayAsk(address) || provider?.front === true || signal.aborted) return [];
      const evidenceUrl = `${url}data/abuse-contact-finder/data.json?resource=${address}`;
      const known = () => store.lookup(SOURCE, address, clock.now().toISOString());
      const answer =
        (await known()) ??
        (await polite.turn(
          url,
          async (ask) => {
            const before = await known();
            if (before !== null) return before;
            const given = await ask(evidenceUrl, 'application/json');
            if (given?.code !== 200) return null;
            const now = clock.now();
            const lookup = {
              first: network?.first ?? address,
              last: network?.last ?? address,
              fetchedAt: now.toISOString(),
              expiresAt: new Date(now.getTime() + options.lookupDays * DAY_MS).toISOString(),
              value: JSON.stringify(readRipestat(given.value)),
            };
            await store.saveLookup(SOURCE, lookup);
            return lookup;
          },
          signal,
        ));
      const mailboxes: readonly string[] = answer === null ? [] : JSON.parse(answer.value);
      return mailboxes.map((mailbox) =>
        newContact({
          address: mailbox,
          rung: 'abuse-lookup',
          source: 'the abuse contact that RIPEstat (RIPE NCC) gives for this address',
          evidenceUrl,
          fetchedAt: answer?.fetchedAt ?? '',
        }),
      );
    },
  };
}

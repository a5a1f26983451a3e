import { readAddress } from '../notice/recipient.ts';
import type { Clock, ContactSource, Dns } from '../ports.ts';
import { reverseName } from '../scope/reverse-name.ts';
import type { HostingOf } from './hosting.ts';
import { newContact } from './new-contact.ts';
import { isWithheld } from './withheld.ts';

export interface AbusixOptions {
  readonly zone: string;
  readonly dns: Dns;
  readonly hostingOf: HostingOf;
  readonly clock: Clock;
  readonly mayAsk: (address: string) => boolean;
}

const MAX_ADDRESSES = 5;

/** Asks the Abuse Contact Database of Abusix, which wants to be named in mails that used it. */
export function createAbusixSource({ zone, dns, hostingOf, clock, mayAsk }: AbusixOptions): ContactSource {
  return {
    async find(finding, signal) {
      const { address } = finding.endpoint;
      const { provider } = await hostingOf(finding, signal);
      const name = reverseName(address, zone);
      if (name === null || !mayAsk(address) || provider?.front === true || signal.aborted) return [];
      const records = await dns.txt(name, signal);
      return readAbusix(records).map((mailbox) =>
        newContact({
          address: mailbox,
          rung: 'abuse-lookup',
          source: 'the Abuse Contact Database of Abusix (abusix.com)',
          evidenceUrl: `dns:${name}?type=TXT`,
          fetchedAt: clock.now().toISOString(),
        }),
      );
    },
  };
}

/** Several records and several mailboxes in one are both usual. */
export function readAbusix(records: readonly string[]): readonly string[] {
  const mailboxes = records
    .flatMap((record) => record.split(','))
    .map((text) => readAddress(text.trim()))
    .filter((address) => address !== null)
    .filter((address) => !isWithheld(address));
  return [...new Set(mailboxes)].slice(0, MAX_ADDRESSES);
}

import { z } from 'zod';
import { readDocument } from '../document/read-document.ts';
import { domainOf, readAddress } from '../notice/recipient.ts';
import type { RdapNetwork } from './rdap/answer.ts';

const date = z.iso.date('is a day, as 2026-11-23');
const domain = z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'is a domain in lower case');
const dated = { lastVerified: date.nullable(), source: z.string().min(1) };
const channel = z.union(
  [
    z.strictObject({ mail: z.string().refine((text) => readAddress(text) === text, 'is one plain mailbox'), ...dated }),
    z.strictObject({ form: z.url({ protocol: /^https$/, error: 'is an https URL' }), ...dated }),
  ],
  'is { mail or form, lastVerified, source }',
);

const provider = z.strictObject({
  name: z.string().min(1),
  match: z.strictObject({
    /** Handles in the registry, of the network or its holder. */
    handles: z.array(z.string().min(1)).default([]),
    /** Whole words in the network's or the holder's name. */
    names: z.array(z.string().min(1)).default([]),
    /** Domains of the mailbox that the registry lists. */
    mailDomains: z.array(domain).default([]),
    asns: z.array(z.int().positive()).default([]),
    /** Domains in which the provider names its customers' addresses. */
    ptr: z.array(domain).default([]),
  }),
  /** Stands in front of other people's servers: who runs the one behind it cannot be told from the address. */
  front: z.boolean().default(false),
  /** `ignored`: mail to the registry's abuse contact is not read. */
  registryMail: z.enum(['used', 'ignored']).default('used'),
  channels: z.array(channel).default([]),
});

const file = z
  .strictObject({ checked: date, providers: z.array(provider) })
  .refine(
    ({ providers }) => new Set(providers.map(({ name }) => name)).size === providers.length,
    'has a provider twice',
  );

interface Match {
  readonly handles: readonly string[];
  readonly names: readonly string[];
  readonly mailDomains: readonly string[];
  readonly asns: readonly number[];
  readonly ptr: readonly string[];
}

/** A mailbox or a web form that takes reports. */
export interface Channel {
  readonly mail: string;
  readonly form: string;
  /** `data/providers.yaml:12`. */
  readonly where: string;
}

/** A hoster or cloud, how to recognise its networks, and where it takes reports. */
export interface Provider {
  readonly name: string;
  readonly match: Match;
  readonly front: boolean;
  readonly registryMail: 'used' | 'ignored';
  readonly channels: readonly Channel[];
}

export interface Providers {
  find(name: string): Provider | null;
  /** The name of the provider that holds a network; empty when the table knows none. */
  recognise(network: Pick<RdapNetwork, 'holders' | 'asns' | 'mailboxes'>): string;
  /** The same by a name that stands for an address. */
  recogniseName(name: string): string;
  /** Domains that name providers' addresses, never their customers. */
  readonly ptrSuffixes: readonly string[];
}

/** Reads data/providers.yaml. Throws UsageError with the line of the first mistake. */
export function parseProviders(text: string, name: string): Providers {
  const { value, lineOf } = readDocument(text, name, file);
  const providers = value.providers.map((each, index) => ({
    ...each,
    channels: each.channels.map((one, at) => ({
      mail: 'mail' in one ? one.mail : '',
      form: 'form' in one ? one.form : '',
      where: `${name}:${lineOf(['providers', index, 'channels', at])}`,
    })),
  }));
  return {
    ptrSuffixes: providers.flatMap(({ match }) => match.ptr),
    find: (wanted) => providers.find((each) => each.name === wanted) ?? null,
    recognise: (network) => providers.find(({ match }) => holds(match, network))?.name ?? '',
    recogniseName: (host) =>
      providers.find(({ match }) => match.ptr.some((suffix) => isInside(host, suffix)))?.name ?? '',
  };
}

function holds(
  { handles, names, asns, mailDomains }: Match,
  network: Pick<RdapNetwork, 'holders' | 'asns' | 'mailboxes'>,
): boolean {
  const holders = network.holders.map(inWords);
  return (
    holders.some((holder) => handles.some((handle) => holder === inWords(handle))) ||
    holders.some((holder) => names.some((each) => holder.includes(inWords(each)))) ||
    asns.some((asn) => network.asns.includes(asn)) ||
    network.mailboxes.some(
      ({ address, role }) => role === 'abuse' && mailDomains.some((each) => isInside(domainOf(address), each)),
    )
  );
}

/** `Hetzner Online GmbH` → ` hetzner online gmbh `: what is compared are whole words. */
function inWords(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()} `;
}

function isInside(name: string, suffix: string): boolean {
  return name === suffix || name.endsWith(`.${suffix}`);
}

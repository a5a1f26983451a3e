import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { UsageError } from '../model/errors.ts';
import { hashMailbox, hideMailboxes } from '../model/mailbox.ts';
import type { Suppression } from '../model/suppression.ts';
import { readAddress } from './recipient.ts';

/** Why, by whom and how long; the same for every entry made from it. */
export interface Wish {
  readonly reason: string;
  readonly source: Suppression['source'];
  readonly now: Date;
  /** null: without end. */
  readonly days: number | null;
}

type Place = Pick<Suppression, 'kind' | 'value'>;

const DAY_MS = 24 * 3_600_000;
const REASON_MAX = 200;
const PREFIX = /^(.+)\/(\d{1,3})$/;

/** Never again, or not for some time, a mail to this mailbox in any of its spellings. */
export function suppressMailbox(address: string, wish: Wish, hashKey: string): Suppression {
  // The list keeps a hash so that it names nobody; a reason such as "jane@… asked" would.
  const reason = hideMailboxes(wish.reason);
  return entry('contact', { kind: 'address', value: hashMailbox(address, hashKey) }, { ...wish, reason });
}

/**
 * The entries for what a person names: a mailbox (contact only), a domain, a network or an IP address, each for one
 * purpose or both. Throws UsageError for anything else.
 */
export function readSuppressions(
  text: string,
  only: Suppression['purpose'] | null,
  wish: Wish,
  hashKey: string,
): readonly Suppression[] {
  const reason = oneLine(wish.reason);
  if (reason === '') throw new UsageError('--reason: is empty: say who asked, or what happened');
  if (text.includes('@')) {
    const address = readAddress(text);
    if (address === null) throw new UsageError(`"${oneLine(text)}" is not one plain mailbox`);
    if (only === 'scan') throw new UsageError('--scan: a mailbox is not scanned: name its domain or a network');
    return [suppressMailbox(address, { ...wish, reason }, hashKey)];
  }
  const place = readNetwork(text) ?? readDomain(text);
  if (place === null) {
    throw new UsageError(
      `"${oneLine(text)}" is no mailbox, domain or network: write a@example.com, example.com or 192.0.2.0/24`,
    );
  }
  const purposes = only === null ? (['scan', 'contact'] as const) : [only];
  return purposes.map((purpose) => entry(purpose, place, { ...wish, reason }));
}

function entry(purpose: Suppression['purpose'], place: Place, { reason, source, now, days }: Wish): Suppression {
  const createdAt = now.toISOString();
  const expiresAt = days === null ? null : new Date(now.getTime() + days * DAY_MS).toISOString();
  const id = createHash('sha256')
    .update(JSON.stringify([purpose, place.kind, place.value, createdAt]))
    .digest('hex')
    .slice(0, 8);
  return { id, purpose, ...place, reason: oneLine(reason), source, createdAt, expiresAt };
}

/** The network in canonical text; an address is a network of one. */
function readNetwork(text: string): Place | null {
  const [, address = text, prefix] = PREFIX.exec(text) ?? [];
  // Stricter than the parser, which takes `10.1` and octal numbers.
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    const bits = Number(prefix ?? 32);
    return bits > 32 ? null : around(ipaddr.IPv4.networkAddressFromCIDR(`${address}/${bits}`), bits);
  }
  if (!ipaddr.IPv6.isValid(address) || address.includes('%')) return null;
  const ip = ipaddr.IPv6.parse(address);
  const bits = Number(prefix ?? 128);
  if (bits > 128) return null;
  if (ip.isIPv4MappedAddress() && bits >= 96) return readNetwork(`${ip.toIPv4Address()}/${bits - 96}`);
  return around(ipaddr.IPv6.networkAddressFromCIDR(`${address}/${bits}`), bits);
}

function around(first: ipaddr.IPv4 | ipaddr.IPv6, bits: number): Place {
  return { kind: 'network', value: `${first}/${bits}` };
}

/** In lower case and punycode; `*.example.com` is said as often as `example.com`, and the entry covers both. */
function readDomain(text: string): Place | null {
  const bare = text.replace(/^\*?\./, '').replace(/\.$/, '');
  // What a URL would give a meaning of its own.
  if (/[\s/\\?#@%:<>[\]^|]/.test(bare)) return null;
  const name = URL.parse(`http://${bare}/`)?.hostname ?? '';
  return readAddress(`postmaster@${name}`) === null ? null : { kind: 'domain', value: name };
}

function oneLine(text: string): string {
  return text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, REASON_MAX);
}

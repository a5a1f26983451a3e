import { coolDownKey } from '../../model/mailbox.ts';
import { readAddress } from '../../notice/recipient.ts';
import { addressValue, canonicalAddress } from '../../scope/address.ts';
import type { NetworkMailbox } from '../network.ts';
import { isWithheld } from '../withheld.ts';
import { readCountry } from './country.ts';
import { type Card, readCard } from './jcard.ts';

const MAX_DEPTH = 4;
const MAX_ENTITIES = 200;
const MAX_PER_ROLE = 5;
const ROLES = ['abuse', 'technical', 'administrative'] as const;

/** What a registry says about the network of an address. */
export interface RdapNetwork {
  readonly first: string;
  readonly last: string;
  readonly handle: string;
  readonly name: string;
  readonly country: string;
  readonly mailboxes: readonly NetworkMailbox[];
  /** What the holder can be recognised by: handles and names of the network and of organisations that hold it. */
  readonly holders: readonly string[];
  readonly asns: readonly number[];
}

/** Reads an "ip network" object (RFC 9083, 5.4). null when it is none, or not about a network around the address. */
export function readNetwork(answer: unknown, address: string): RdapNetwork | null {
  if (!isRecord(answer)) return null;
  const type = answer.objectClassName;
  if (typeof type === 'string' && type.toLowerCase() !== 'ip network') return null;
  const first = canonicalAddress(textOf(answer.startAddress, 64));
  const last = canonicalAddress(textOf(answer.endAddress, 64));
  if (first === null || last === null || !isBetween(first, address, last)) return null;
  const entities = listEntities(answer.entities);
  const holders = entities.filter(({ roles }) => roles.includes('registrant'));
  const handle = label(answer.handle);
  const name = label(answer.name);
  // ARIN says it of the holder only.
  const country =
    readCountry(textOf(answer.country, 2)) || (holders.find(({ card }) => card.country)?.card.country ?? '');
  return {
    first,
    last,
    handle,
    name,
    country,
    mailboxes: ROLES.flatMap((role) => mailboxesOf(role, entities)),
    holders: [handle, name, ...holders.flatMap((entity) => [entity.handle, label(entity.card.organisation)])].filter(
      (text) => text !== '',
    ),
    asns: readAsns(answer.arin_originas0_originautnums),
  };
}

function isBetween(first: string, address: string, last: string): boolean {
  const [low, value, high] = [first, address, last].map(addressValue);
  if (low == null || value == null || high == null) return false;
  return typeof low === typeof value && typeof value === typeof high && low <= value && value <= high;
}

interface Entity {
  readonly roles: readonly string[];
  readonly handle: string;
  readonly card: Card;
}

/** All entities, outer ones first, except removed ones and what hangs below them. */
function listEntities(top: unknown): readonly Entity[] {
  const found: Entity[] = [];
  let level: readonly unknown[] = listOf(top);
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0 && found.length < MAX_ENTITIES; depth += 1) {
    const kept = level
      .filter(isRecord)
      .filter((entity) => !isRemoved(entity))
      .slice(0, MAX_ENTITIES - found.length);
    for (const { roles, handle, vcardArray } of kept) {
      found.push({ roles: words(roles), handle: label(handle), card: readCard(vcardArray) });
    }
    level = kept.flatMap(({ entities }) => listOf(entities).slice(0, MAX_ENTITIES));
  }
  return found;
}

function isRemoved({ roles, status }: Readonly<Record<string, unknown>>): boolean {
  return words(roles).includes('removed') || words(status).includes('removed');
}

/** Each mailbox once: ARIN lists the same entity under the holder and again at the top. */
function mailboxesOf(role: NetworkMailbox['role'], entities: readonly Entity[]): readonly NetworkMailbox[] {
  const found = new Map<string, NetworkMailbox>();
  for (const { roles, card } of entities) {
    if (!roles.includes(role)) continue;
    for (const email of card.emails) {
      const address = readAddress(email.trim());
      if (address === null || isWithheld(address) || found.size >= MAX_PER_ROLE) continue;
      if (!found.has(coolDownKey(address))) found.set(coolDownKey(address), { address, role });
    }
  }
  return [...found.values()];
}

function readAsns(value: unknown): readonly number[] {
  return listOf(value)
    .slice(0, 20)
    .filter((each): each is number => Number.isSafeInteger(each));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function words(value: unknown): readonly string[] {
  return listOf(value)
    .slice(0, 20)
    .flatMap((each) => (typeof each === 'string' ? [each.toLowerCase()] : []));
}

function textOf(value: unknown, maxLength: number): string {
  return typeof value === 'string' && value.length <= maxLength ? value : '';
}

/** Names stand in a mail one day: letters, digits and what handles are made of, so that they cannot be a link. */
function label(value: unknown): string {
  return typeof value === 'string'
    ? value
        .slice(0, 80)
        .replace(/[^A-Za-z0-9 _-]+/g, ' ')
        .trim()
    : '';
}

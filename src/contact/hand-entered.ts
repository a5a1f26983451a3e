import type { Contact } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import { readAddress } from '../notice/recipient.ts';
import type { Clock, ContactSource } from '../ports.ts';
import { addressValue } from '../scope/address.ts';
import { parseHostName } from '../scope/host-name.ts';
import { parseRange } from '../scope/parse-range.ts';
import type { Range } from '../scope/range-set.ts';
import { failFor } from '../scope/refuse.ts';
import { newContact } from './new-contact.ts';
import type { OwnNames } from './own-names.ts';

/** One entry of the config's `contacts:` list. */
export interface HandEntry {
  /** CIDR, address, or a domain that stands for its subdomains too. */
  readonly match: string;
  readonly address: string;
  /** `airsweep.yaml:12`, for messages and as the contact's evidence. */
  readonly where: string;
}

interface Rule {
  readonly entry: HandEntry;
  readonly matches: (finding: Finding, names: readonly string[]) => boolean;
  /** Most specific first: one address, then domains by their labels, then ranges by their size. */
  readonly order: readonly [kind: number, size: number];
}

/**
 * Contacts that a human wrote down. A domain stands for the hosts that its DNS leads to: what a host calls itself
 * must not bring somebody mail that nothing holds back. Throws UsageError for an entry that cannot be read.
 */
export function createHandEnteredSource(
  entries: readonly HandEntry[],
  ownNames: OwnNames,
  clock: Clock,
): ContactSource {
  const rules = entries.map(readEntry).sort(bySpecificity);
  return {
    find: async (finding, signal) => {
      if (rules.length === 0) return [];
      const names = (await ownNames(finding, signal)).map(({ name }) => name);
      const matching = rules.filter((rule) => rule.matches(finding, names));
      const [best] = matching;
      const equals = matching.filter((rule) => best !== undefined && bySpecificity(rule, best) === 0);
      return equals.map(({ entry }) => toContact(entry, clock));
    },
  };
}

function bySpecificity(a: Rule, b: Rule): number {
  return a.order[0] - b.order[0] || a.order[1] - b.order[1];
}

function readEntry(entry: HandEntry): Rule {
  const address = readAddress(entry.address);
  if (address === null) {
    return failFor(entry.where, entry.address)('is not one plain mail address: write it as name@example.com');
  }
  const read = { ...entry, address };
  // A host name has letters beside its digits and never a slash or a colon.
  return /[/:]|^[\d.-]+$/.test(entry.match) ? rangeRule(read) : domainRule(read);
}

function rangeRule(entry: HandEntry): Rule {
  const range = parseRange(entry.match, failFor(entry.where, entry.match));
  const size = sizeOf(range);
  return {
    entry,
    matches: (finding) => holds(range, finding.endpoint.address),
    order: size === 1 ? [0, 0] : [2, size],
  };
}

/** Subtracted before it becomes a double, which could not tell neighbours in IPv6 apart. */
function sizeOf(range: Range): number {
  return Number(BigInt(range.end) - BigInt(range.first));
}

function holds(range: Range, address: string): boolean {
  const value = addressValue(address);
  return value !== null && typeof value === typeof range.first && value >= range.first && value < range.end;
}

function domainRule(entry: HandEntry): Rule {
  const domain = parseHostName(entry.match, failFor(entry.where, entry.match));
  const isInside = (name: string): boolean => name === domain || name.endsWith(`.${domain}`);
  return {
    entry,
    // The name that the user gave is the user's own word.
    matches: ({ endpoint: { host, named } }, names) =>
      [...(host !== null && named ? [host] : []), ...names].some(isInside),
    order: [1, -domain.split('.').length],
  };
}

function toContact(entry: HandEntry, clock: Clock): Contact {
  return newContact({
    address: entry.address,
    rung: 'hand-entered',
    source: 'our own contact list, entered by hand',
    evidenceUrl: entry.where,
    fetchedAt: clock.now().toISOString(),
  });
}

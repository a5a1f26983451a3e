import { holds, type Suppression } from '../model/suppression.ts';
import { createExclusions, type Exclusions, entryAround } from './exclusions.ts';
import { findDomain } from './find-domain.ts';
import { parseRange } from './parse-range.ts';
import { failFor } from './refuse.ts';

/** The do-not-scan list at one moment. */
export interface DoNotScan {
  /** Its networks, each with its reason, to be left out when targets are laid out. */
  readonly networks: readonly Exclusions[];
  /** Its domains; each stands for all names below it, too. */
  readonly domains: readonly string[];
  /** Which entry lists the address, or the IPv4 address it leads to; null: none. */
  find(value: number | bigint): string | null;
  /** Which entry lists the host name or a domain above it; null: none. */
  findName(name: string): string | null;
}

export function createDoNotScan(suppressions: readonly Suppression[], now: Date): DoNotScan {
  const listed = suppressions.filter((each) => each.purpose === 'scan' && holds(each, now));
  const networks = listed
    .filter(({ kind }) => kind === 'network')
    .map((entry) => ({ label: labelOf(entry), range: parseRange(entry.value, failFor('do-not-scan', entry.value)) }));
  const domains = new Map(listed.filter(({ kind }) => kind === 'domain').map((entry) => [entry.value, labelOf(entry)]));
  const all = createExclusions(
    'the do-not-scan list',
    networks.map(({ range }) => range),
  );
  return {
    networks: networks.map(({ label, range }) => createExclusions(`the do-not-scan list (${label})`, [range])),
    domains: [...domains.keys()],
    find(value) {
      const entry = entryAround(all, value);
      return entry === null ? null : (networks[entry]?.label ?? null);
    },
    findName: (name) => findDomain(domains, name),
  };
}

function labelOf({ id, reason }: Suppression): string {
  return `${id}: ${reason}`;
}

import { addressValue } from './address.ts';
import type { DoNotScan } from './do-not-scan.ts';
import { type Exclusions, findExcluded } from './exclusions.ts';
import { whyNeverDialled, whyNotByName } from './never-dialled.ts';
import { describeSpecial, type SpecialPurpose } from './special-purpose.ts';

/** What the guard goes by. */
export interface GuardOptions {
  readonly special: SpecialPurpose;
  readonly exclusions: readonly Exclusions[];
  readonly doNotScan: Pick<DoNotScan, 'find' | 'findName'>;
}

/** Judges one address at the moment it is dialled; matches `Guard` of ports.ts. */
export function createGuard(options: GuardOptions): {
  refuses(address: string, named: boolean, host: string | null): string | null;
} {
  const { special, exclusions, doNotScan } = options;
  return {
    refuses(address, named, host): string | null {
      const value = addressValue(address);
      if (value === null) return 'not an IP address';
      const never = whyNeverDialled(value) ?? (host === null ? null : whyNotByName(value));
      if (never !== null) return never;
      for (const list of exclusions) {
        const where = findExcluded(list, value);
        if (where !== null) return `excluded by ${where}`;
      }
      const optOut = doNotScan.find(value) ?? (host === null ? null : doNotScan.findName(host));
      if (optOut !== null) return `on the do-not-scan list (${optOut})`;
      const block = named ? null : special.classify(address);
      return block && describeSpecial(block);
    },
  };
}

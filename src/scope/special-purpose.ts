import { addressValue } from './address.ts';
import { embeddedIpv4, withEmbedded } from './embedded-ipv4.ts';
import { ALL_IPV4, ALL_IPV6, containsValue, type RangeSet, subtract, unionAll } from './range-set.ts';

/** A block that IANA set aside. */
export interface SpecialBlock {
  readonly prefix: string;
  readonly name: string;
  readonly rfc: string;
}

/** A block with its addresses. */
export interface SpecialRange {
  readonly block: SpecialBlock;
  readonly ranges: RangeSet;
}

/** Knows which addresses are ordinary public hosts. */
export interface SpecialPurpose {
  /** The most specific block around the address, judged by the IPv4 address it leads to first; null: ordinary. */
  classify(address: string): SpecialBlock | null;
  /** Whether talking to the address reaches the public Internet: NAT64 and 6to4 of a public address do. */
  isPublic(address: string): boolean;
  readonly special: RangeSet;
  readonly public: RangeSet;
  /** Plain data, from which a thread makes its own. */
  readonly blocks: readonly SpecialRange[];
}

/** Why an address of the block was left alone. */
export function describeSpecial({ prefix, name, rfc }: SpecialBlock): string {
  return `special-purpose address (${prefix}, ${name}, ${rfc}) was not named by the user`;
}

/** @param blocks nested blocks come before those around them. */
export function createSpecialPurpose(blocks: readonly SpecialRange[]): SpecialPurpose {
  const special = unionAll(blocks.map(({ ranges }) => ranges));
  const public4 = withEmbedded(subtract(ALL_IPV4, special));
  const public6 = subtract(ALL_IPV6, special);
  const open = unionAll([public4, public6]);
  const find = (value: number | bigint): SpecialBlock | null =>
    containsValue(special, value) ? (blocks.find(({ ranges }) => containsValue(ranges, value))?.block ?? null) : null;
  return {
    classify(address): SpecialBlock | null {
      const value = addressValue(address);
      if (value === null) return null;
      const embedded = embeddedIpv4(value);
      return (embedded === null ? null : find(embedded)) ?? find(value);
    },
    isPublic(address): boolean {
      const value = addressValue(address);
      return value !== null && containsValue(open, value);
    },
    special,
    public: open,
    blocks,
  };
}

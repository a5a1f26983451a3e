import { createRangeSetBuilder, type RangeSet } from './range-set.ts';

/** IPv6 spellings that some router on the way turns back into IPv4. */
const FORMS: readonly { readonly prefix: bigint; readonly shift: bigint }[] = [
  // NAT64, RFC 6052: 64:ff9b::/96.
  { prefix: 0x64ff9bn << 96n, shift: 0n },
  // 6to4, RFC 3056: 2002:a.b.c.d::/48.
  { prefix: 0x2002n << 112n, shift: 80n },
  // IPv4-compatible, RFC 4291, 2.5.5.1.
  { prefix: 0n, shift: 0n },
];

/** The IPv4 address that a NAT64, 6to4 or IPv4-compatible address leads to; null for `::`, `::1` and all others. */
export function embeddedIpv4(value: number | bigint): number | null {
  if (typeof value === 'number' || value <= 1n) return null;
  const form = FORMS.find(({ prefix, shift }) => value >> (32n + shift) === prefix >> (32n + shift));
  return form ? Number((value >> form.shift) & 0xffffffffn) : null;
}

/** The set and every IPv6 address that leads to one of its IPv4 addresses. */
export function withEmbedded(set: RangeSet): RangeSet {
  const builder = createRangeSetBuilder();
  for (let i = 0; i < set.v4.length; i += 2) {
    const [first = 0, end = 0] = [set.v4[i], set.v4[i + 1]];
    builder.add({ first, end });
    for (const { prefix, shift } of FORMS)
      addImage(builder, prefix + (BigInt(first) << shift), prefix + (BigInt(end) << shift));
  }
  for (let i = 0; i < set.v6.length; i += 2) builder.add({ first: set.v6[i] ?? 0n, end: set.v6[i + 1] ?? 0n });
  return builder.build();
}

/** `::` and `::1` are in the IPv4-compatible block and are not IPv4. */
function addImage(builder: ReturnType<typeof createRangeSetBuilder>, start: bigint, end: bigint): void {
  const first = start < 2n ? 2n : start;
  if (first < end) builder.add({ first, end });
}

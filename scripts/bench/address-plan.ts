/** The link between the two namespaces: ours, theirs. */
export const LINK = { ours: '198.18.0.1', theirs: '198.18.0.2', prefix: 30 } as const;
/** What is swept. */
export const SWEPT = '198.19.0.0/16';
export const PORT = 8000;

const SPACE = 65_536;
const PER_MILLE = { open: 1, refused: 49 };

/** Which addresses of the first `size` of the swept network take a connection and which refuse it; the rest is silent. */
export interface AddressPlan {
  readonly open: readonly string[];
  readonly refused: readonly string[];
}

/** The same addresses in every run, spread over the whole network. */
export function planAddresses(size: number): AddressPlan {
  // Knuth's multiplicative hash is a bijection on 32 bits: no two addresses share a place.
  const places = Array.from({ length: size }, (_, index) => ({ index, place: Math.imul(index, 2_654_435_761) >>> 0 }));
  const order = places.sort((a, b) => a.place - b.place).map(({ index }) => sweptAddress(index));
  const open = Math.round((size * PER_MILLE.open) / 1000);
  return {
    open: order.slice(0, open),
    refused: order.slice(open, open + Math.round((size * PER_MILLE.refused) / 1000)),
  };
}

function sweptAddress(index: number): string {
  return `198.19.${index >> 8}.${index & 255}`;
}

/** The part of the swept network that holds that many addresses. */
export function sweptRange(size: number): string {
  return `198.19.0.0/${16 + Math.log2(SPACE / size)}`;
}

/** nftables rules of the far side: silence but for the plan. */
export function mostlyDropped({ open, refused }: AddressPlan): string {
  return table([
    `set open { type ipv4_addr; elements = { ${open.join(', ')} }; }`,
    `set refused { type ipv4_addr; elements = { ${refused.join(', ')} }; }`,
    chain([
      `ip daddr @open accept`,
      `ip daddr @refused tcp dport ${PORT} reject with tcp reset`,
      `ip daddr ${SWEPT} drop`,
    ]),
  ]);
}

/** nftables rules of the far side: every connection is refused. */
export function allRefused(): string {
  return table([chain([`ip daddr ${SWEPT} tcp dport ${PORT} reject with tcp reset`])]);
}

function chain(rules: readonly string[]): string {
  return ['chain arriving {', 'type filter hook input priority 0; policy accept;', ...rules, '}'].join('\n');
}

function table(parts: readonly string[]): string {
  return ['flush ruleset', 'table ip bench {', ...parts, '}', ''].join('\n');
}

const FIRST_LIVE = (127 << 24) | (64 << 16);

/** Live loopback addresses from 127.64.0.0 up. */
export function liveAddresses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const value = FIRST_LIVE + index;
    return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  });
}

/** Every second live address serves Airbyte; the web server decides by the same rule. */
export function servesAirbyte(address: string): boolean {
  return /[02468]$/.test(address);
}

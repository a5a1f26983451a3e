/** What was left out, and why. */
export interface Excluded {
  readonly reason: string;
  readonly addresses: number;
  readonly names: number;
}

/** Counts what is left out, by reason. */
export interface Tally {
  addAddresses(reason: string, addresses: number): void;
  /** The same name under the same reason counts once. */
  addName(reason: string, host: string): void;
  list(): readonly Excluded[];
}

export function createTally(): Tally {
  const reasons = new Map<string, { addresses: number; readonly hosts: Set<string> }>();
  const entry = (reason: string): { addresses: number; readonly hosts: Set<string> } => {
    const known = reasons.get(reason) ?? { addresses: 0, hosts: new Set<string>() };
    reasons.set(reason, known);
    return known;
  };
  return {
    addAddresses(reason, addresses): void {
      if (addresses > 0) entry(reason).addresses += addresses;
    },
    addName: (reason, host) => void entry(reason).hosts.add(host),
    list: () => [...reasons].map(([reason, { addresses, hosts }]) => ({ reason, addresses, names: hosts.size })),
  };
}

/** What was left out, and why. */
export interface Excluded {
  readonly reason: string;
  readonly addresses: number;
  readonly names: number;
}

/** Counts what is left out, by reason. */
export interface Tally {
  /** Gives a reason its place in the list; it is listed when something is counted under it. */
  announce(reason: string): void;
  addAddresses(reason: string, addresses: number): void;
  addName(reason: string): void;
  list(): readonly Excluded[];
}

export function createTally(): Tally {
  const reasons = new Map<string, { addresses: number; names: number }>();
  const entry = (reason: string): { addresses: number; names: number } => {
    const known = reasons.get(reason) ?? { addresses: 0, names: 0 };
    reasons.set(reason, known);
    return known;
  };
  return {
    announce: (reason) => void entry(reason),
    addAddresses(reason, addresses): void {
      if (addresses > 0) entry(reason).addresses += addresses;
    },
    addName(reason): void {
      entry(reason).names += 1;
    },
    list: () =>
      [...reasons]
        .map(([reason, counts]) => ({ reason, ...counts }))
        .filter(({ addresses, names }) => addresses + names > 0),
  };
}

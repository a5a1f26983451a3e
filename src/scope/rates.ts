/** Where an address lies decides how gently it is treated unless told otherwise. */
export type AddressSpace = 'public' | 'special' | 'loopback';

export interface Rates {
  /** New connections per second for the whole run. */
  readonly rate: number;
  /** New connections per second and network (/24, /48). */
  readonly ratePerNetwork: number;
}

export const DEFAULT_RATES: Readonly<Record<AddressSpace, Rates>> = {
  public: { rate: 300, ratePerNetwork: 4 },
  special: { rate: 1_000, ratePerNetwork: 256 },
  loopback: { rate: Number.POSITIVE_INFINITY, ratePerNetwork: Number.POSITIVE_INFINITY },
};

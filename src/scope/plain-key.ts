/**
 * An IPv4 address, its port and who put it there as one number of 49 bits, which sort in this order: 0 is the run's
 * port list, and what the user named comes before what was imported.
 */
export function plainKey(address: number, port: number | null, isNamed: boolean): number {
  return (address * 65_536 + (port ?? 0)) * 2 + (isNamed ? 0 : 1);
}

export function keyAddress(key: number): number {
  return Math.floor(key / 131_072);
}

/** 0: the run's port list. */
export function keyPort(key: number): number {
  return Math.floor(key / 2) % 65_536;
}

export function isKeyNamed(key: number): boolean {
  return key % 2 === 0;
}

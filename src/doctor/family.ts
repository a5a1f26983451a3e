import { addressValue } from '../scope/address.ts';

/** 4, 6, or 0 for what is no IP address. */
export function familyOf(text: string): 0 | 4 | 6 {
  const value = addressValue(text);
  if (value === null) return 0;
  return typeof value === 'number' ? 4 : 6;
}

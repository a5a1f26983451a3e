import { addressText } from './address.ts';
import type { Segment } from './segments.ts';

/** The lowest address of a family in the first segment that has one, to ask the kernel for the way there. */
export function firstAddress(segments: readonly Segment[], family: 4 | 6): string | null {
  for (const { ranges } of segments) {
    const value = family === 4 ? ranges.v4[0] : ranges.v6[0];
    if (value !== undefined) return addressText(value);
  }
  return null;
}

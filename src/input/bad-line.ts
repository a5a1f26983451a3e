import { cleanText } from '../fingerprint/read/clean.ts';

/** A line or record that could not be read; the caller reports and counts it. */
export interface BadLine {
  readonly kind: 'bad';
  /** `file:line`. */
  readonly where: string;
  readonly reason: string;
}

/** Builds a {@link BadLine} whose reason is one short printable line. */
export function badLine(where: string, reason: string): BadLine {
  return { kind: 'bad', where, reason: cleanText(reason) };
}

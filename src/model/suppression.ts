/** Somebody who is not to be written to, or a place that is not to be scanned. */
export interface Suppression {
  /** Eight hex digits. */
  readonly id: string;
  readonly purpose: 'contact' | 'scan';
  readonly kind: 'address' | 'domain' | 'network';
  /** A domain or CIDR in clear; of a mail address its keyed hash only (HMAC-SHA-256, hex). */
  readonly value: string;
  /** Who asked or what happened, one plain line. */
  readonly reason: string;
  readonly source: 'operator' | 'bounce' | 'reply';
  readonly createdAt: string;
  /** null: without end. */
  readonly expiresAt: string | null;
}

/** Whether an entry still counts. */
export function holds({ expiresAt }: Suppression, now: Date): boolean {
  return expiresAt === null || Date.parse(expiresAt) > now.getTime();
}

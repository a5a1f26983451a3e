import { createHmac } from 'node:crypto';

/** One mailbox under all its spellings: lower case, without the `+tag`. */
export function coolDownKey(address: string): string {
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  const plus = local.indexOf('+');
  return `${plus > 0 ? local.slice(0, plus) : local}@${domain}`;
}

/** HMAC-SHA-256 (RFC 2104) of a mailbox under all its spellings, hex: tells that it is listed without naming it. */
export function hashMailbox(address: string, hashKey: string): string {
  return createHmac('sha256', Buffer.from(hashKey, 'hex')).update(coolDownKey(address)).digest('hex');
}

import { createHash } from 'node:crypto';

/** Twelve hex digits that follow from the identity, so that two databases agree on them. */
export function findingId(product: string, address: string, port: number, host: string | null): string {
  const identity = JSON.stringify([product, address, port, host]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 12);
}

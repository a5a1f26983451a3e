import type { Point } from '../engine/sweep.ts';
import type { Order } from '../scope/order.ts';
import type { Space } from '../scope/space.ts';
import { formatEndpoint } from '../scope/space-point.ts';
import type { Manners } from './manners.ts';

/** The space's endpoints in the sweep's order. */
export function* orderedPoints(space: Space, order: Order, from = 0): Generator<Point> {
  for (let position = from; position < space.size; position += 1) {
    yield { ...space.at(order.at(position)), position };
  }
}

/** Lines written at once: one write per line would be most of the time of a /8. */
const LINES_PER_WRITE = 4_096;

/** Prints every endpoint, one per line, in the order a sweep with this seed would take. */
export async function printTargets(space: Space, order: Order): Promise<void> {
  let lines: string[] = [];
  for (let position = 0; position < space.size; position += 1) {
    lines.push(`${formatEndpoint(space.at(order.at(position)))}\n`);
    if (lines.length === LINES_PER_WRITE || position === space.size - 1) {
      if (!process.stdout.write(lines.join(''))) await new Promise((resolve) => process.stdout.once('drain', resolve));
      lines = [];
    }
  }
}

/** New connections per second in public space unless told otherwise; see net/limiter. */
const PUBLIC_RATE = 300;
const SPECIAL_RATE = 1_000;

/** Prints what a sweep would do. */
export function printDryRun({ size, counts }: Space, { rate }: Manners): void {
  const { addresses, names, publicAddresses, excluded } = counts;
  const perSecond = rate ?? (publicAddresses > 0 ? PUBLIC_RATE : SPECIAL_RATE);
  const lines = [
    `${size} endpoints on ${addresses} addresses and ${names} names`,
    `${publicAddresses} of the addresses are public${names > 0 ? '; names are known only when they resolve' : ''}`,
    ...excluded.map(
      (each) => `left out: ${each.addresses || each.names} ${each.addresses ? 'addresses' : 'names'}: ${each.reason}`,
    ),
    `at least ${Math.ceil(size / perSecond)} s at ${perSecond} new connections per second`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

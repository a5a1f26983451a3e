import { setImmediate as pause } from 'node:timers/promises';
import type { Point } from '../../engine/sweep/point.ts';
import { networkOf } from '../../scope/address.ts';
import type { Order } from '../../scope/order.ts';
import { DEFAULT_RATES } from '../../scope/rates.ts';
import type { Positions } from '../../scope/shard.ts';
import type { Space } from '../../scope/space.ts';
import { formatEndpoint } from '../../scope/space-point.ts';
import type { SpecialPurpose } from '../../scope/special-purpose.ts';
import type { Manners } from '../program/manners.ts';
import { spaceOf } from './scope.ts';
import { plural } from './summary.ts';

/** The space's endpoints in the sweep's order. */
export function* orderedPoints(
  space: Space,
  order: Order,
  { start, end }: Positions,
  first: readonly number[] = [],
): Generator<Point> {
  for (const position of first) yield { ...space.at(order.at(position)), position };
  for (let position = start; position < end; position += 1) yield { ...space.at(order.at(position)), position };
}

/** Lines written at once: one write per line would be most of the time of a /8. */
const LINES_PER_WRITE = 4_096;

/** Prints every endpoint, one per line, in the order a sweep with this seed would take. */
export async function printTargets(space: Space, order: Order, { start, end }: Positions): Promise<void> {
  let lines: string[] = [];
  for (let position = start; position < end; position += 1) {
    lines.push(`${formatEndpoint(space.at(order.at(position)))}\n`);
    if (lines.length === LINES_PER_WRITE || position === end - 1) {
      if (!process.stdout.write(lines.join(''))) await new Promise((resolve) => process.stdout.once('drain', resolve));
      // A file never says that it is full, and a signal has to be heard.
      await pause();
      lines = [];
    }
  }
}

/** Endpoints that are looked at one by one; of a larger space as many, evenly spread. */
const SAMPLE = 65_536;

/** Prints what a sweep would do. */
export function printDryRun(space: Space, order: Order, manners: Manners, special: SpecialPurpose): void {
  const { addresses, names, publicAddresses } = space.counts;
  const lines = [
    `${plural(space.size, 'endpoint')} on ${plural(addresses, 'address')} and ${plural(names, 'name')}`,
    `${publicAddresses} of the addresses public${names > 0 ? '; of names it shows when they are resolved' : ''}`,
    ...describeLeftOut(space),
    describeTime(leastSeconds(space, order, manners, special)),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** What exclusions and special ranges take out, with the reason. */
export function describeLeftOut({ counts }: Space): readonly string[] {
  return counts.excluded.map(({ addresses, names, reason }) => {
    const parts = [addresses > 0 ? plural(addresses, 'address') : '', names > 0 ? plural(names, 'name') : ''];
    return `left out: ${parts.filter((part) => part !== '').join(', ')}: ${reason}`;
  });
}

/** What the rates alone make it last: of the whole run, and of the network that has most to be asked. */
function leastSeconds(space: Space, order: Order, manners: Manners, special: SpecialPurpose): number {
  const { size, counts } = space;
  const byNetwork = new Map<string, number>();
  let whole = 0;
  let longest = 0;
  const sampled = Math.min(size, SAMPLE);
  for (let index = 0; index < sampled; index += 1) {
    const { address } = space.at(order.at(Math.floor((index * size) / sampled)));
    // A name is resolved when its turn comes; until then it counts as public.
    const rates = DEFAULT_RATES[address === null ? 'public' : spaceOf(address, special)];
    whole += 1 / (manners.rate ?? rates.rate);
    if (address === null) continue;
    const network = networkOf(address);
    const asked = (byNetwork.get(network) ?? 0) + 1;
    byNetwork.set(network, asked);
    longest = Math.max(longest, asked / (manners.ratePerNetwork ?? rates.ratePerNetwork));
  }
  if (sampled === 0) return 0;
  if (sampled === size) return Math.max(whole, longest);
  // Too many to look at each: no network has more than all its addresses with all their ports.
  const fullNetwork = Math.min(256, counts.addresses) * (counts.endpoints / Math.max(1, counts.addresses));
  const slowest =
    manners.ratePerNetwork ?? DEFAULT_RATES[counts.publicAddresses > 0 ? 'public' : 'special'].ratePerNetwork;
  return Math.max((whole * size) / sampled, fullNetwork / slowest);
}

function describeTime(seconds: number): string {
  if (seconds < 1) return 'the rates allow it in less than a second';
  if (seconds < 120) return `takes at least ${Math.ceil(seconds)} s at these rates`;
  if (seconds < 7_200) return `takes at least ${Math.ceil(seconds / 60)} minutes at these rates`;
  if (seconds < 172_800) return `takes at least ${Math.ceil(seconds / 3_600)} hours at these rates`;
  return `takes at least ${Math.ceil(seconds / 86_400)} days at these rates`;
}

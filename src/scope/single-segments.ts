import { addressValue } from './address.ts';
import type { NumberList } from './number-list.ts';
import { isKeyNamed, keyAddress, keyPort } from './plain-key.ts';
import type { PointList } from './point-list.ts';
import { createRangeSetBuilder, type RangeSetBuilder, single } from './range-set.ts';
import type { Segment } from './segments.ts';
import type { Singles } from './singles.ts';

/** The plain ones as segments, for engines that take ranges. Unlike the lists themselves they are all in memory. */
export function segmentsOfSingles(
  { open, placed, plain6 }: Pick<Singles, 'open' | 'placed' | 'plain6'>,
  ports: readonly number[],
): Segment[] {
  const ipv4 = [open, placed]
    .flatMap(cutKeys)
    .map(({ port, ...rest }) => ({ ...rest, ports: port === 0 ? ports : [port] }));
  return [...ipv4, ...cutPoints(plain6)];
}

type OnePort = Omit<Segment, 'ports'> & { readonly port: number };

/** Keys come in the order of their addresses, so that neighbours meet. */
function cutKeys(keys: NumberList): OnePort[] {
  const bounds = new Map<number, number[]>();
  for (const key of keys.values()) {
    const address = keyAddress(key);
    const group = keyPort(key) * 2 + (isKeyNamed(key) ? 0 : 1);
    const edges = bounds.get(group);
    if (edges === undefined) bounds.set(group, [address, address + 1]);
    else if (edges.at(-1) === address) edges[edges.length - 1] = address + 1;
    else edges.push(address, address + 1);
  }
  return [...bounds].map(([group, edges]) => ({
    ranges: { v4: Float64Array.from(edges), v6: [] },
    port: Math.floor(group / 2),
    named: group % 2 === 0,
  }));
}

function cutPoints(points: PointList): Segment[] {
  const builders = new Map<
    string,
    { readonly builder: RangeSetBuilder; readonly port: number; readonly named: boolean }
  >();
  for (let place = 0; place < points.length; place++) {
    const { address, port, named } = points.at(place);
    const value = addressValue(address ?? '');
    if (typeof value !== 'bigint') continue;
    const group = builders.get(`${port} ${named}`) ?? { builder: createRangeSetBuilder(), port, named };
    builders.set(`${port} ${named}`, group);
    group.builder.add(single(value));
  }
  return [...builders.values()].map(({ builder, port, named }) => ({ ranges: builder.build(), ports: [port], named }));
}

import fc from 'fast-check';
import type { Target } from '../../src/model/target.ts';
import { parseTarget } from '../../src/scope/parse-target.ts';
import type { SpacePoint } from '../../src/scope/space-point.ts';

/** A target, and each address or the name it stands for. */
export interface Listed {
  readonly target: Target;
  readonly hosts: readonly string[];
}

/** Windows of addresses so small that targets meet: private and public ones of both families. */
const PREFIXES = ['10.1.0.', '8.8.8.', 'fd00::', '2606:4700::'] as const;
/** `costarring` and `liquid` have the same number to sort by; see wish.test.ts. */
const NAMES = ['costarring', 'liquid', 'a.example', 'x.a.example', 'host'] as const;
const PORTS = [80, 8000, 9000, 9100] as const;

function addressAt(prefix: string, offset: number): string {
  return offset === 0 && prefix.endsWith('::') ? prefix : `${prefix}${offset}`;
}

/** Offsets below ten are written the same in decimal and in hexadecimal. */
const block = fc
  .record({ prefix: fc.constantFrom(...PREFIXES), from: fc.nat(4), count: fc.integer({ min: 1, max: 3 }) })
  .map(({ prefix, from, count }) => Array.from({ length: count }, (_, i) => addressAt(prefix, from + i)));
const single = block.map(([address = '']) => address);
const port = fc.option(fc.constantFrom(...PORTS));
const path = fc.constantFrom('', '/', '/a', '/b/');
const scheme = fc.constantFrom('http', 'https');

function named(text: string, hosts: readonly string[]): Listed {
  return { target: parseTarget(text, { kind: 'named', where: 'targets.txt:1' }), hosts };
}

function withPort(host: string, at: number | null): string {
  const bracketed = host.includes(':') && at !== null ? `[${host}]` : host;
  return at === null ? bracketed : `${bracketed}:${at}`;
}

/** No line says a range and a port, yet a target can. */
const range = fc.tuple(block, fc.option(port, { freq: 2 })).map(([hosts, at]) => {
  const { target } = named(`${hosts[0]}-${hosts.at(-1)}`, hosts);
  return { target: { ...target, port: at }, hosts };
});
const bare = fc.tuple(fc.oneof(single, fc.constantFrom(...NAMES)), port).map(([host, at]) => {
  return named(withPort(host.toUpperCase(), at), [host]);
});
const url = fc
  .tuple(scheme, fc.oneof(single, fc.constantFrom(...NAMES)), fc.constantFrom(...PORTS), path)
  .map(([protocol, host, at, rest]) => named(`${protocol}://${withPort(host, at)}${rest}`, [host]));
const names = fc.constantFrom<string[][]>([], [], ['n1.example'], ['n2.example', 'n1.example']);
const record = fc
  .tuple(single, port, fc.constantFrom(null, null, null, true, false), names)
  .map(([host, at, tls, hostnames]): Listed => {
    const target = parseTarget(withPort(host, at), { kind: 'imported', where: 'export.json:1' });
    return { target: { ...target, tls, hints: hostnames.length > 0 ? { hostnames } : {} }, hosts: [host] };
  });

/** What a user may put in any list: addresses, ranges, names and URLs, and records of other tools. */
export const anyListed: fc.Arbitrary<Listed> = fc.oneof(
  { weight: 4, arbitrary: bare },
  { weight: 2, arbitrary: range },
  { weight: 2, arbitrary: url },
  { weight: 3, arbitrary: record },
);

/** A range to be left out, and the addresses in it. */
export interface Left {
  readonly text: string;
  readonly hosts: readonly string[];
}

export const anyExclusion: fc.Arbitrary<Left> = block.map((hosts) => ({ text: `${hosts[0]}-${hosts.at(-1)}`, hosts }));

/** Whether nothing at a host and port is to be asked. */
export type IsOut = (host: string, port: number, isNamed: boolean) => boolean;

/** Every endpoint, worked out one by one in sets, as {@link describePoint} writes it. */
export function workOut(listed: readonly Listed[], ports: readonly number[], isOut: IsOut): Set<string> {
  const places = new Map<string, Target[]>();
  for (const { target, hosts } of listed) {
    for (const host of hosts) {
      for (const at of target.port === null ? ports : [target.port]) {
        const place = `${host} ${at}`;
        places.set(place, [...(places.get(place) ?? []), target]);
      }
    }
  }
  return new Set([...places].flatMap(([place, views]) => endpointsAt(place, views, isOut)));
}

function endpointsAt(place: string, views: readonly Target[], isOut: IsOut): string[] {
  const [host = '', at] = place.split(' ');
  const isNamed = views.some(({ source }) => source.kind === 'named');
  if (isOut(host, Number(at), isNamed)) return [];
  const urls = views.filter((view) => view.tls !== null || view.path !== '/');
  const hostnames = new Set(views.flatMap(({ hints }) => hints.hostnames ?? []));
  return [...new Set((urls.length > 0 ? urls : views).map((view) => view.path))].map((here) => {
    const says = (tls: boolean): boolean => urls.some((view) => view.path === here && view.tls === tls);
    const tls = says(true) === says(false) ? null : says(true);
    return [place, here, tls, ...[...hostnames].sort()].join(' ');
  });
}

/** All that matters of an endpoint, in one line. */
export function describePoint({ address, host, port: at, path: here, tls, hints }: SpacePoint): string {
  return [address ?? host, at, here, tls, ...[...(hints?.hostnames ?? [])].sort()].join(' ');
}

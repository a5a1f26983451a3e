import type { SpacePoint } from './space-point.ts';
import type { Wish } from './wish.ts';

/** Thousands of records about one endpoint must not add up. */
const MAX_HOSTNAMES = 100;

/** Points that differ in nothing but the port. */
export interface PointGroup {
  readonly point: SpacePoint;
  readonly ports: readonly number[];
}

/** All that is wished of one address or name. */
export interface Subject {
  add(wish: Wish): void;
  /** Every endpoint once. A wish without port means `ports`, but for those it names with more detail. */
  resolve(ports: readonly number[]): readonly PointGroup[];
}

export function createSubject(): Subject {
  // A map: a hundred thousand paths of one host must not be searched for each of them.
  const wishes = new Map<string, Wish>();
  return {
    add(wish): void {
      const key = `${wish.port} ${wish.tls} ${wish.path}`;
      const twin = wishes.get(key);
      wishes.set(key, twin ? merge(twin, wish) : wish);
    },
    resolve: (ports) => resolveWishes([...wishes.values()], ports),
  };
}

function resolveWishes(wishes: readonly Wish[], ports: readonly number[]): PointGroup[] {
  const [only] = wishes;
  if (only && wishes.length === 1) {
    return [{ point: { ...only, port: only.port ?? 0 }, ports: only.port === null ? ports : [only.port] }];
  }
  const placed = wishes.flatMap((wish) =>
    (wish.port === null ? ports : [wish.port]).map((port) => ({ ...wish, port })),
  );
  return [...Map.groupBy(placed, ({ port }) => port)].flatMap(([port, here]) =>
    pointsAt(here).map((point) => ({ point, ports: [port] })),
  );
}

/** One point for each path. Who named a place, and which names it has, is true of all its paths. */
function pointsAt(here: readonly SpacePoint[]): SpacePoint[] {
  const { named, hints } = here.reduce(merge);
  // A bare `host:port` says less than a URL at the same place.
  const urls = here.filter(({ tls, path }) => tls !== null || path !== '/');
  const byPath = Map.groupBy(urls.length > 0 ? urls : here, ({ path }) => path);
  return [...byPath.values()].map((views) => {
    const point = { ...(views[0] as SpacePoint), tls: agreedTls(views), named };
    return hints === undefined ? point : { ...point, hints };
  });
}

/** http and https at one port and path: one of them is wrong, so the dial finds out. */
function agreedTls(views: readonly SpacePoint[]): boolean | null {
  const claims = new Set(views.map(({ tls }) => tls).filter((tls) => tls !== null));
  const [claim = null] = claims;
  return claims.size === 1 ? claim : null;
}

function merge<T extends Pick<Wish, 'named' | 'hints'>>(a: T, b: T): T {
  const hints = mergeHints(a.hints, b.hints);
  return { ...a, named: a.named || b.named, ...(hints && { hints }) };
}

function mergeHints(a: Wish['hints'], b: Wish['hints']): Wish['hints'] {
  if (a === undefined || b === undefined) return a ?? b;
  return { hostnames: [...new Set([...(a.hostnames ?? []), ...(b.hostnames ?? [])])].slice(0, MAX_HOSTNAMES) };
}

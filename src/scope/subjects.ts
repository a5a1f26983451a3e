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
      const key = `${wish.port} ${wish.path}`;
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
  return [...Map.groupBy(placed, ({ port }) => port)].flatMap(([port, here]) => {
    // Naming is about the place, not the path: one that the user named is named for every record about it.
    const named = here.some((wish) => wish.named);
    return absorbPlain(here).map((wish) => ({ point: { ...wish, port, named }, ports: [port] }));
  });
}

/** A bare `host:port` says less than a URL at the same place: its hints pass on, itself goes. */
function absorbPlain(wishes: readonly Wish[]): readonly Wish[] {
  const byPath = new Map<string, Wish>();
  for (const wish of wishes) {
    const twin = byPath.get(wish.path);
    byPath.set(wish.path, twin ? merge(twin, wish) : wish);
  }
  const distinct = [...byPath.values()];
  const plain = distinct.find(({ tls, path }) => tls === null && path === '/');
  if (plain === undefined || distinct.length === 1) return distinct;
  return distinct.filter((wish) => wish !== plain).map((wish) => withHints(wish, plain.hints));
}

function withHints(wish: Wish, more: Wish['hints']): Wish {
  const hints = mergeHints(wish.hints, more);
  return { ...wish, ...(hints && { hints }) };
}

function merge(a: Wish, b: Wish): Wish {
  // http and https at one port and path: one of them is wrong, so the dial finds out.
  const tls = a.tls === null ? b.tls : b.tls === null || a.tls === b.tls ? a.tls : null;
  return { ...withHints(a, b.hints), tls, named: a.named || b.named };
}

function mergeHints(a: Wish['hints'], b: Wish['hints']): Wish['hints'] {
  if (a === undefined || b === undefined) return a ?? b;
  return { hostnames: [...new Set([...(a.hostnames ?? []), ...(b.hostnames ?? [])])].slice(0, MAX_HOSTNAMES) };
}

import { addressValue } from './address.ts';
import type { Coverage } from './coverage.ts';
import type { AddressJudge } from './judge-address.ts';
import { createNumberList, type NumberList } from './number-list.ts';
import { isKeyNamed, keyPort, plainKey } from './plain-key.ts';
import { createPointList, type PointList } from './point-list.ts';
import { containsValue, createRangeSetBuilder, type RangeSet, type RangeSetBuilder, single } from './range-set.ts';
import type { Refusals } from './refusals.ts';
import type { CreateScratch } from './scratch.ts';
import type { SpacePoint } from './space-point.ts';
import type { SpecialPurpose } from './special-purpose.ts';
import type { PointGroup, Subject } from './subjects.ts';
import type { Tally } from './tally.ts';

/** Everything that is not a range, each endpoint once. */
export interface Singles {
  /** IPv4 addresses on all ports of the run: plain keys. */
  readonly open: NumberList;
  /** IPv4 addresses on a port of their own: plain keys. */
  readonly placed: NumberList;
  /** IPv6 addresses of which nothing more is known. */
  readonly plain6: PointList;
  /** Names, and addresses with a path, TLS or names. */
  readonly detailed: PointList;
  /** Addresses by the port on which a detailed point takes the place of a range's. */
  holes(): ReadonlyMap<number, RangeSet>;
  /** Addresses that are in no range, and those of them that reach the public Internet. */
  addresses(): number;
  publicAddresses(): number;
  names(): number;
}

export interface SinglesOptions {
  readonly ports: readonly number[];
  readonly coverage: Coverage;
  readonly judge: AddressJudge;
  readonly refusals: Refusals;
  readonly special: SpecialPurpose;
  readonly createScratch: CreateScratch;
  /** Counts what refusals and judge leave out. */
  readonly refused: Tally;
  readonly leftOut: Tally;
}

/** Takes one address or name after the other. */
export interface SinglesBuilder extends Singles {
  /** All plain keys of one address, sorted. */
  addPlain(address: number, keys: readonly number[]): void;
  addSubject(subject: Subject): void;
}

type Value = number | bigint;

export function createSingles(options: SinglesOptions): SinglesBuilder {
  const { ports, coverage, judge, refusals, special, createScratch, refused, leftOut } = options;
  const isDefault = new Set(ports);
  const open = createNumberList(createScratch());
  const placed = createNumberList(createScratch());
  const plain6 = createPointList(createScratch);
  const detailed = createPointList(createScratch);
  const holes = new Map<number, RangeSetBuilder>();
  let addresses = 0;
  let publicAddresses = 0;
  let names = 0;

  /** Takes the address on all ports of the run that no range takes. */
  function placeOnDefaults(value: number, isNamed: boolean): void {
    if (coverage.takesDefaults(value)) return;
    if (!coverage.takesOwnPort(value)) open.push(plainKey(value, null, isNamed));
    else for (const port of ports) placeOn(value, port, isNamed);
  }

  function placeOn(value: number, port: number, isNamed: boolean): void {
    if (!coverage.takes(value, port)) placed.push(plainKey(value, port, isNamed));
  }

  /** Of plain points beside detailed ones: no range takes them where those make a hole in it. */
  function placeBeside(point: SpacePoint, value: Value, on: readonly number[], held: ReadonlySet<number>): void {
    const untaken = on.filter((port) => held.has(port) || !coverage.takes(value, port));
    if (typeof value === 'bigint') plain6.push(point, untaken);
    else for (const port of untaken) placed.push(plainKey(value, port, point.named));
  }

  /** What may be dialled of an address that is wanted: all of it, what the user named, or nothing. */
  function permit(value: Value, isAnyNamed: boolean, isAnyImported: boolean): 'all' | 'named' | 'none' {
    const out = judge.whyOut(value);
    const why = out ?? (isAnyImported ? judge.whySpecial(value) : null);
    if (why === null) return 'all';
    const isCounted = coverage.isListed(value) || (out === null && (isAnyNamed || coverage.isNamedSomewhere(value)));
    if (!isCounted) leftOut.addAddresses(why, 1);
    return out === null ? 'named' : 'none';
  }

  function count(value: Value): void {
    if (coverage.holds(value)) return;
    addresses += 1;
    if (containsValue(special.public, value)) publicAddresses += 1;
  }

  function addPlain(address: number, keys: readonly number[]): void {
    const wanted = keys.filter((key) => !isRefused(keyPort(key)));
    if (wanted.length < keys.length) {
      for (const port of new Set(keys.map(keyPort))) refuse(port);
    }
    const isAllNamed = wanted.every(isKeyNamed);
    if (wanted.length === 0) return;
    const permitted = permit(address, isAllNamed || wanted.some(isKeyNamed), !isAllNamed);
    if (permitted === 'none') return;
    const before = open.length + placed.length;
    let isOnDefaults = false;
    let last = -1;
    for (const key of wanted) {
      const port = keyPort(key);
      if (port === last || (permitted === 'named' && !isKeyNamed(key))) continue;
      last = port;
      if (port === 0) {
        isOnDefaults = true;
        placeOnDefaults(address, isKeyNamed(key));
      } else if (!isOnDefaults || !isDefault.has(port)) placeOn(address, port, isKeyNamed(key));
    }
    if (open.length + placed.length > before) count(address);
  }

  const isRefused = (port: number): boolean => refusals.whyPort(port) !== null;

  function refuse(port: number): void {
    const why = refusals.whyPort(port);
    if (why !== null) refused.addAddresses(why, 1);
  }

  function addSubject(subject: Subject): void {
    const groups = withoutRefused(subject.resolve(ports));
    const [first] = groups;
    if (first === undefined) return;
    const { address } = first.point;
    if (address === null) {
      for (const { point, ports: on } of groups) detailed.push(point, on);
      names += 1;
      return;
    }
    const value = addressValue(address) ?? 0;
    const promoted = groups.flatMap((group) => promote(group, value));
    const isNamed = promoted.some(({ point }) => point.named);
    const permitted = permit(
      value,
      isNamed,
      promoted.some(({ point }) => !point.named),
    );
    if (permitted === 'none') return;
    const before = open.length + placed.length + plain6.length + detailed.length;
    const dialled = promoted.filter(({ point }) => permitted === 'all' || point.named);
    const held = new Set(dialled.flatMap((group) => (isPlain(group.point) ? [] : group.ports)));
    for (const group of dialled) place(group, value, held);
    if (open.length + placed.length + plain6.length + detailed.length > before) count(value);
  }

  function withoutRefused(groups: readonly PointGroup[]): readonly PointGroup[] {
    const host = groups[0]?.point.host ?? null;
    const whyHost = host === null ? null : refusals.whyHost(host);
    if (whyHost !== null) {
      refused.addName(whyHost);
      return [];
    }
    const asked = new Set(groups.flatMap((group) => group.ports));
    const printers = [...asked].filter(isRefused);
    if (printers.length === 0) return groups;
    for (const port of printers) {
      if (host === null) refuse(port);
      else refused.addName(refusals.whyPort(port) ?? '');
    }
    return groups
      .map(({ point, ports: on }) => ({ point, ports: on.filter((port) => !isRefused(port)) }))
      .filter((group) => group.ports.length > 0);
  }

  /** A record about an endpoint that the user named as well is about a named endpoint. */
  function promote(group: PointGroup, value: Value): readonly PointGroup[] {
    const { point } = group;
    if (point.named || !coverage.isNamedSomewhere(value)) return [group];
    const { true: named = [], false: imported = [] } = Object.groupBy(group.ports, (port) =>
      coverage.isNamed(value, port) ? 'true' : 'false',
    );
    return [
      { point: { ...point, named: true }, ports: named },
      { point, ports: imported },
    ].filter((each) => each.ports.length > 0);
  }

  function place({ point, ports: on }: PointGroup, value: Value, held: ReadonlySet<number>): void {
    if (isPlain(point)) {
      if (on === ports && typeof value === 'number') placeOnDefaults(value, point.named);
      else placeBeside(point, value, on, held);
      return;
    }
    detailed.push(point, on);
    for (const port of on) if (coverage.takes(value, port)) builderFor(port).add(single(value));
  }

  function builderFor(port: number): RangeSetBuilder {
    const builder = holes.get(port) ?? createRangeSetBuilder();
    holes.set(port, builder);
    return builder;
  }

  return {
    open,
    placed,
    plain6,
    detailed,
    holes: () => new Map([...holes].map(([port, builder]) => [port, builder.build()])),
    addresses: () => addresses,
    publicAddresses: () => publicAddresses,
    names: () => names,
    addPlain,
    addSubject,
  };
}

function isPlain({ tls, path, hints }: SpacePoint): boolean {
  return tls === null && path === '/' && hints === undefined;
}

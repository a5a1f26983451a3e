import TinyQueue from 'tinyqueue';

/** What is set aside together. */
export type Key = number | string;

/** Items wait here for their turn: in order, or set aside until a time. */
export interface Queue<Item> {
  readonly size: number;
  /** Of these, how many are in order and not set aside. */
  readonly ready: number;
  push(item: Item): void;
  /** Puts an item that was taken back to where it was. */
  putBack(item: Item): void;
  /** Sets an item aside, behind those of the same key that are set aside already. */
  defer(item: Item, key: Key, dueMs: number): void;
  /** Sets a due item aside once more, before the others of its key. */
  deferAgain(item: Item, key: Key, dueMs: number): void;
  isDeferred(key: Key): boolean;
  /** What is due, else the next in order, with the key it was set aside by. */
  take(nowMs: number): { readonly item: Item; readonly key: Key | null } | null;
  /** When the first of those set aside is due; Infinity when none is. */
  nextDueMs(): number;
}

interface Line<Item> {
  readonly key: Key;
  readonly items: Item[];
  dueMs: number;
}

/** Where a line stands in time; void when the line has moved on. */
interface Place<Item> {
  readonly dueMs: number;
  readonly line: Line<Item>;
}

/** Taken items are cut off the list this many at a time: shift() moves all that is left. */
const CUT = 4_096;

/** Everything set aside under one key is one line, so that a slow network costs one look and not one for each item. */
export function createQueue<Item>(): Queue<Item> {
  let ready: Item[] = [];
  let head = 0;
  let deferred = 0;
  const lines = new Map<Key, Line<Item>>();
  const places = new TinyQueue<Place<Item>>([], (a, b) => a.dueMs - b.dueMs);

  function lineAt(key: Key, dueMs: number): Line<Item> {
    let line = lines.get(key);
    if (line === undefined) {
      line = { key, items: [], dueMs };
      lines.set(key, line);
      places.push({ dueMs, line });
    }
    return line;
  }

  function firstPlace(): Place<Item> | undefined {
    for (let place = places.peek(); place !== undefined; place = places.peek()) {
      if (place.line.items.length > 0 && place.line.dueMs === place.dueMs) return place;
      places.pop();
    }
    return undefined;
  }

  function takeDue(nowMs: number): { item: Item; key: Key } | null {
    const place = firstPlace();
    if (place === undefined || place.dueMs > nowMs) return null;
    const { key, items } = place.line;
    const item = items.shift() as Item;
    if (items.length === 0) lines.delete(key);
    deferred -= 1;
    return { item, key };
  }

  return {
    get size() {
      return ready.length - head + deferred;
    },
    get ready() {
      return ready.length - head;
    },
    push: (item) => void ready.push(item),
    putBack(item) {
      if (head === 0) return void ready.unshift(item);
      head -= 1;
      ready[head] = item;
    },
    defer(item, key, dueMs) {
      deferred += 1;
      lineAt(key, dueMs).items.push(item);
    },
    deferAgain(item, key, dueMs) {
      deferred += 1;
      const line = lineAt(key, dueMs);
      line.items.unshift(item);
      if (line.dueMs === dueMs) return;
      line.dueMs = dueMs;
      places.push({ dueMs, line });
    },
    isDeferred: (key) => lines.has(key),
    take(nowMs) {
      const due = takeDue(nowMs);
      if (due !== null) return due;
      if (head === ready.length) return null;
      const item = ready[head] as Item;
      head += 1;
      if (head === CUT || head === ready.length) {
        ready = ready.slice(head);
        head = 0;
      }
      return { item, key: null };
    },
    nextDueMs: () => firstPlace()?.dueMs ?? Number.POSITIVE_INFINITY,
  };
}

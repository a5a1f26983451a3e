import { addressText } from './address.ts';
import type { Collected } from './collect-targets.ts';
import { isKeyNamed, keyAddress, keyPort } from './plain-key.ts';
import { createSubject, type Subject } from './subjects.ts';
import { readWish, type Wish } from './wish.ts';

/** All that was said of one address: plain keys only, or a subject. Few names share a number; then all of them. */
export interface Joined {
  /** The IPv4 address of the plain keys. */
  readonly address: number;
  readonly plain: readonly number[];
  /** By address or name. */
  readonly subjects: ReadonlyMap<string, Subject>;
}

/** Reads both sorted streams side by side. What it yields is only good until the next one: there may be millions. */
export function* joinSubjects({ plain, wishes }: Pick<Collected, 'plain' | 'wishes'>): Generator<Joined> {
  const keys = plain[Symbol.iterator]();
  const texts = wishes[Symbol.iterator]();
  const joined = { address: 0, plain: [] as number[], subjects: new Map<string, Subject>() };
  let key = keys.next();
  let text = texts.next();
  while (!(key.done && text.done)) {
    const address = key.done ? Number.POSITIVE_INFINITY : keyAddress(key.value);
    const current = text.done ? address : Math.min(address, text.value.key);
    joined.address = current;
    joined.plain.length = 0;
    for (; !key.done && keyAddress(key.value) === current; key = keys.next()) joined.plain.push(key.value);
    if (joined.subjects.size > 0) joined.subjects.clear();
    for (; !text.done && text.value.key === current; text = texts.next()) {
      add(joined.subjects, readWish(text.value.text));
    }
    if (joined.subjects.size > 0) {
      for (const plainKey of joined.plain.splice(0)) add(joined.subjects, wishOf(plainKey));
    }
    yield joined;
  }
}

function add(subjects: Map<string, Subject>, wish: Wish): void {
  const who = wish.host ?? wish.address ?? '';
  const subject = subjects.get(who) ?? createSubject();
  subjects.set(who, subject);
  subject.add(wish);
}

function wishOf(key: number): Wish {
  const port = keyPort(key);
  const address = addressText(keyAddress(key));
  return { address, host: null, port: port === 0 ? null : port, tls: null, path: '/', named: isKeyNamed(key) };
}

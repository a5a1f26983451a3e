import type { Target } from '../model/target.ts';
import { addressText } from './address.ts';
import type { Collected, Collector, RangesByPort } from './collect-targets.ts';
import { parseRange } from './parse-range.ts';
import type { RangeSet } from './range-set.ts';
import { failFor } from './refuse.ts';
import { readWish } from './wish.ts';

/** Entries of one page: long enough for speed, short enough to be held. */
const PER_PAGE = 4_096;
const MAX_CHARS = 262_144;
/** Of keys, which are written as the difference to the one before. */
const RADIX = 36;
const SPACE = 32;
const DIGIT_0 = 48;
const LETTER_A = 97;

/** One page as JSON; a whole target is what older versions wrote. */
type Page =
  | { readonly ranges: string; readonly port: number | null; readonly named: boolean }
  | { readonly keys: string }
  | { readonly wishes: readonly string[] }
  | Target;

/** Everything collected as texts, from which {@link readPage} collects the same again. */
export function* writePages({ named, imported, plain, wishes }: Collected): Generator<string> {
  yield* writeRanges(named, true);
  yield* writeRanges(imported, false);
  for (const keys of paged(plain, () => 0)) yield write({ keys: writeKeys(keys) });
  for (const some of paged(wishes, ({ text }) => text.length)) yield write({ wishes: some.map(({ text }) => text) });
}

function write(page: Page): string {
  return JSON.stringify(page);
}

function* writeRanges(ranges: RangesByPort, isNamed: boolean): Generator<string> {
  for (const [port, set] of ranges) {
    for (const some of paged(spansOf(set), () => 0)) yield write({ ranges: some.join(' '), port, named: isNamed });
  }
}

function* spansOf({ v4, v6 }: RangeSet): Generator<string> {
  for (let i = 0; i < v4.length; i += 2) yield `${addressText(v4[i] ?? 0)}-${addressText((v4[i + 1] ?? 0) - 1)}`;
  for (let i = 0; i < v6.length; i += 2) yield `${addressText(v6[i] ?? 0n)}-${addressText((v6[i + 1] ?? 0n) - 1n)}`;
}

function writeKeys(keys: readonly number[]): string {
  return keys.map((key, place) => (key - (keys[place - 1] ?? 0)).toString(RADIX)).join(' ');
}

function* paged<T>(items: Iterable<T>, sizeOf: (item: T) => number): Generator<readonly T[]> {
  let page: T[] = [];
  let size = 0;
  for (const item of items) {
    page.push(item);
    size += sizeOf(item);
    if (page.length < PER_PAGE && size < MAX_CHARS) continue;
    yield page;
    page = [];
    size = 0;
  }
  if (page.length > 0) yield page;
}

export function readPage(text: string, collector: Collector): void {
  const page: Page = JSON.parse(text);
  if ('kind' in page) collector.add(page);
  else if ('keys' in page) {
    let key = 0;
    for (const step of readSteps(page.keys)) {
      key += step;
      collector.addPlain(key);
    }
  } else if ('wishes' in page) {
    for (const wish of page.wishes) collector.addWish(readWish(wish));
  } else {
    for (const span of page.ranges.split(' ')) {
      collector.addRange(parseRange(span, failFor('saved target', span)), page.port, page.named, span);
    }
  }
}

/** Digit by digit: splitting ten million texts off leaves 50 MB of garbage. */
function* readSteps(text: string): Generator<number> {
  let step = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === SPACE) {
      yield step;
      step = 0;
    } else step = step * RADIX + code - (code >= LETTER_A ? LETTER_A - 10 : DIGIT_0);
  }
  yield step;
}

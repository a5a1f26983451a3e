import { mergeRuns } from './merge-runs.ts';
import { createNumberList, readNumbers } from './number-list.ts';
import { type CreateScratch, readAhead } from './scratch.ts';
import { createTextReader, createTextWriter } from './text-log.ts';

/** Sorted in memory at once, whichever comes first: some 4 MB. */
const RUN_TEXTS = 16_384;
const RUN_CHARS = 2_097_152;

export interface KeyedText {
  readonly key: number;
  readonly text: string;
}

/**
 * Texts with a number, given back sorted by it and then by themselves, each once, in as much memory for many as for
 * few. To be gone through, as often as needed, when all are added.
 */
export interface TextSorter extends Iterable<KeyedText> {
  add(key: number, text: string): void;
}

export function createTextSorter(createScratch: CreateScratch, runTexts: number = RUN_TEXTS): TextSorter {
  const keyScratch = createScratch();
  const textScratch = createScratch();
  const keys = createNumberList(keyScratch);
  const write = createTextWriter(textScratch);
  const runs: { readonly keysAt: number; readonly textsAt: number; readonly count: number }[] = [];
  let held: KeyedText[] = [];
  let chars = 0;

  function spill(): void {
    runs.push({ keysAt: keyScratch.size, textsAt: textScratch.size, count: held.length });
    for (const { key, text } of held.sort(compare)) {
      keys.push(key);
      write(text);
    }
    held = [];
    chars = 0;
  }

  function* readRun({ keysAt, textsAt, count }: (typeof runs)[number]): Generator<KeyedText> {
    const read = createTextReader(readAhead(textScratch));
    let at = textsAt;
    for (const key of readNumbers(keyScratch, keysAt, count)) {
      const { text, end } = read(at);
      yield { key, text };
      at = end;
    }
  }

  return {
    add(key, text) {
      if (held.length === runTexts || (held.length > 0 && chars + text.length > RUN_CHARS)) spill();
      held.push({ key, text });
      chars += text.length;
    },
    *[Symbol.iterator]() {
      let last: KeyedText | null = null;
      for (const each of mergeRuns([...runs.map(readRun), held.sort(compare)], compare)) {
        if (last === null || compare(last, each) !== 0) yield each;
        last = each;
      }
    },
  };
}

function compare(a: KeyedText, b: KeyedText): number {
  return a.key - b.key || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
}

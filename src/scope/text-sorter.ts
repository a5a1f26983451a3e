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

/** Texts with a number to sort by, in as much memory for many as for few; those of one number stay as they came. */
export interface TextSorter {
  add(key: number, text: string): void;
  /** To be asked for, as often as needed, when all are added. */
  values(): Iterable<KeyedText>;
}

export function createTextSorter(createScratch: CreateScratch): TextSorter {
  const keyScratch = createScratch();
  const textScratch = createScratch();
  const keys = createNumberList(keyScratch);
  const write = createTextWriter(textScratch);
  const runs: { readonly keysAt: number; readonly textsAt: number; readonly count: number }[] = [];
  let held: KeyedText[] = [];
  let chars = 0;

  const sortHeld = (): readonly KeyedText[] => held.sort((a, b) => a.key - b.key);

  function spill(): void {
    runs.push({ keysAt: keyScratch.size, textsAt: textScratch.size, count: held.length });
    for (const { key, text } of sortHeld()) {
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
      if (held.length === RUN_TEXTS || (held.length > 0 && chars + text.length > RUN_CHARS)) spill();
      held.push({ key, text });
      chars += text.length;
    },
    values: () => mergeRuns([...runs.map(readRun), sortHeld()], (a, b) => a.key - b.key),
  };
}

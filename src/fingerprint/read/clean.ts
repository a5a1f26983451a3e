/** Longest text fact that is kept. */
const MAX_FACT_CHARS = 200;

// C0, DEL and C1 controls, and the invisible characters that reorder or hide text on a terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly the ones to remove.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+/g;

/** Makes text from a host one short line that is safe to store and to show. */
export function cleanText(text: string): string {
  // Cut before replacing: a megabyte of title costs no more than a short one.
  const short = text
    .slice(0, 4 * MAX_FACT_CHARS)
    .replace(UNSAFE, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, MAX_FACT_CHARS)
    .toWellFormed();
  // Written out anew: a part of a text keeps all of it in memory, and with it the page we promise not to keep.
  return Buffer.from(short).toString();
}

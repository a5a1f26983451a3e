import { type Clue, FORMATS, type InputFormat, MAX_OBJECT_BYTES } from './formats.ts';
import { parseRecord } from './json-record.ts';
import { createObjectSplitter } from './split-objects.ts';

/** The format by the beginning of the input, never by its name; null when that does not tell (yet, unless `isWhole`). */
export function detectFormat(head: Buffer, isWhole: boolean): InputFormat | null {
  const text = head.toString();
  for (const clue of findClues(head, text, isWhole)) {
    for (const [name, format] of Object.entries(FORMATS)) {
      if (format.detect(clue)) return name as InputFormat;
    }
  }
  if (!isWhole) return null;
  // A scan that found nothing: an array without a record, or comments only.
  if (/^\s*\[\s*\]?\s*$/.test(text)) return 'masscan-json';
  return /^\s*[<{[]/.test(text) ? null : 'plain';
}

function* findClues(head: Buffer, text: string, isWhole: boolean): Generator<Clue> {
  const start = text.trimStart();
  if (start.startsWith('<')) {
    yield { kind: 'markup', text };
  } else if (isJson(start)) {
    for (const piece of createObjectSplitter(MAX_OBJECT_BYTES).push(head)) {
      const record = 'text' in piece ? parseRecord(piece.text) : null;
      if (record !== null) yield { kind: 'object', record };
    }
  } else {
    const lines = text.split('\n');
    // The last one may still grow.
    if (!isWhole) lines.pop();
    const line = lines.map((item) => item.trim()).find((item) => item !== '' && !item.startsWith('#'));
    if (line !== undefined) yield { kind: 'line', line };
  }
}

/** A bracket also opens an IPv6 target. */
function isJson(start: string): boolean {
  return start.startsWith('{') || /^\[\s*(?:[{\],]|$)/.test(start);
}

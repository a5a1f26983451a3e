import { createHash } from 'node:crypto';
import type { FingerprintRequest } from '../../model/fingerprint.ts';
import type { Facts } from '../../model/observation.ts';
import { cleanText } from './clean.ts';
import { createPageReader, type PageReader } from './page.ts';
import { readJson, readLiteral } from './scalars.ts';

export type Reading = FingerprintRequest['read'];

/** Takes a decoded body as it streams in and keeps nothing of it but the declared facts. */
export interface AnswerReader {
  write(chunk: Uint8Array): void;
  /** The facts of what was written so far. Call once. */
  end(): Facts;
}

/** Longest JSON or plain text that is kept until its end to be parsed; markup streams and is never kept. */
const MAX_KEPT_CHARS = 16_384;

export function createAnswerReader(reading: Reading): AnswerReader {
  const decoder = new TextDecoder('utf-8');
  const hash = reading.hash ? createHash('sha256') : null;
  // Made for markup only: it compiles what it looks for.
  let page: PageReader | null = null;
  let kind: 'empty' | 'html' | 'json' | 'text' = 'empty';
  let kept = '';
  let bytes = 0;

  function read(text: string): void {
    if (kind === 'empty') kind = sniff(text);
    if (kind === 'html') {
      page ??= createPageReader(reading);
      page.write(text);
    } else if (kept.length <= MAX_KEPT_CHARS) kept += text.slice(0, MAX_KEPT_CHARS + 1 - kept.length);
  }

  return {
    write(chunk) {
      bytes += chunk.byteLength;
      hash?.update(chunk);
      read(decoder.decode(chunk, { stream: true }));
    },
    end() {
      const whole = kept.length <= MAX_KEPT_CHARS ? kept : '';
      const marked = page?.end();
      // Whoever holds the reader longer holds no page by it.
      page = null;
      return {
        kind: kind === 'text' && kept.includes('\0') ? 'binary' : kind,
        bytes,
        ...(hash && bytes > 0 ? { sha256: hash.digest('hex') } : {}),
        ...marked,
        ...(kind === 'json' ? readJson(whole, reading.fields, reading.hosts) : {}),
        ...(kind === 'text' || kind === 'json' ? readLiteral(whole, reading.literals) : {}),
      };
    },
  };
}

/** The facts of one page that is already at hand, as an imported record carries it. */
export function readPage(html: string, reading: Reading): Facts {
  const page = createPageReader(reading);
  page.write(html);
  return { kind: 'html', ...page.end() };
}

/** Header facts: only the declared names, cleaned and capped. `headers` has lower-case names. */
export function readHeaders(headers: Readonly<Record<string, string | string[] | undefined>>, reading: Reading): Facts {
  const facts: Record<string, string> = {};
  for (const name of reading.headers) {
    const value = headers[name];
    if (value !== undefined) facts[`header.${name}`] = cleanText(Array.isArray(value) ? value.join(', ') : value);
  }
  return facts;
}

// By the first character alone: how much of a body comes in one piece is chance.
function sniff(text: string): 'empty' | 'html' | 'json' | 'text' {
  const start = text.trimStart();
  if (start === '') return 'empty';
  if (start.startsWith('<')) return 'html';
  return start.startsWith('{') || start.startsWith('[') ? 'json' : 'text';
}

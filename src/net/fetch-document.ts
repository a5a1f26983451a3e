import type { FetchPage, FetchText } from '../ports.ts';
import { createVisit, type WebOptions } from './visit.ts';

interface Document {
  readonly code: number;
  readonly text: string;
  readonly isTruncated: boolean;
  /** Empty when the answer has none. */
  header(name: string): string;
}

type FetchDocument = (...request: Parameters<FetchText>) => Promise<Document | null>;

/** Reads a document with the guard, limiter, identity and deadline of a probe; follows no redirect. */
function createFetchDocument(options: WebOptions, headers: readonly string[]): FetchDocument {
  const reading = { metas: [], globals: [], assets: {}, headers, fields: [], hosts: [], literals: {}, hash: false };
  return async (endpoint, path, maxBytes, signal) => {
    let text = '';
    const decoder = new TextDecoder();
    const reader = {
      write: (chunk: Uint8Array): void => {
        text += decoder.decode(chunk, { stream: true });
      },
      end: () => ({}),
    };
    const visit = createVisit(endpoint, options, signal, () => reader);
    try {
      const request = { id: 'document', method: 'GET', path, maxBytes, timeoutMs: options.timeoutMs } as const;
      const { status, facts } = await visit.get(request, reading);
      if (status !== 'ok') return null;
      const header = (name: string): string => String(facts[`header.${name}`] ?? '');
      return { code: Number(facts.code), text, isTruncated: facts.truncated === true, header };
    } finally {
      visit.close();
    }
  };
}

/** Documents such as security.txt; one that is cut off is none. */
export function createFetchText(options: WebOptions): FetchText {
  const fetchDocument = createFetchDocument(options, ['content-type', 'location']);
  return async (...request) => {
    const document = await fetchDocument(...request);
    if (document === null || document.isTruncated) return null;
    const { code, text, header } = document;
    return { code, type: header('content-type'), location: header('location'), text };
  };
}

/** Pages of our own, as far as they go. */
export function createFetchPage(options: WebOptions): FetchPage {
  const fetchDocument = createFetchDocument(options, ['date']);
  return async (...request) => {
    const document = await fetchDocument(...request);
    return document && { code: document.code, text: document.text, date: document.header('date') };
  };
}

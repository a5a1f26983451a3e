import type { FetchText } from '../ports.ts';
import { createVisit, type WebOptions } from './visit.ts';

const HEADERS_ONLY = {
  metas: [],
  globals: [],
  assets: {},
  headers: ['content-type'],
  fields: [],
  literals: {},
  hash: false,
};

/** Reads documents such as security.txt with the guard, limiter, identity and deadline of a probe; follows no redirect. */
export function createFetchText(options: WebOptions): FetchText {
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
      const { status, facts } = await visit.get(request, HEADERS_ONLY);
      if (status !== 'ok' || facts.truncated === true) return null;
      return { code: Number(facts.code), type: String(facts['header.content-type'] ?? ''), text };
    } finally {
      visit.close();
    }
  };
}

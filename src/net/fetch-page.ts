import type { FetchPage } from '../ports.ts';
import { createVisit, type WebOptions } from './visit.ts';

const DATE_ONLY = {
  metas: [],
  globals: [],
  assets: {},
  headers: ['date'],
  fields: [],
  hosts: [],
  literals: {},
  hash: false,
};

/** Reads a page of our own with the guard, limiter, identity and deadline of a probe; follows no redirect. */
export function createFetchPage(options: WebOptions): FetchPage {
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
      const request = { id: 'page', method: 'GET', path, maxBytes, timeoutMs: options.timeoutMs } as const;
      const { status, facts } = await visit.get(request, DATE_ONLY);
      if (status !== 'ok') return null;
      return { code: Number(facts.code), text, date: String(facts['header.date'] ?? '') };
    } finally {
      visit.close();
    }
  };
}

import type { FetchText } from '../ports.ts';
import { createVisit, type WebOptions } from './visit.ts';

const HEADERS_ONLY = {
  metas: [],
  globals: [],
  assets: {},
  headers: ['content-type', 'location'],
  fields: [],
  hosts: [],
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
      const header = (name: string): string => String(facts[`header.${name}`] ?? '');
      return { code: Number(facts.code), type: header('content-type'), location: header('location'), text };
    } finally {
      visit.close();
    }
  };
}

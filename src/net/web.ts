import type { Web } from '../ports.ts';
import { createVisit, type WebOptions } from './visit.ts';

/** The scanner's HTTP: every connection through guard and limiter, every request with the same fixed headers. */
export function createWeb(options: WebOptions): Web {
  return {
    visit: (endpoint, signal) => createVisit(endpoint, options, signal),
    delayMs: options.limiter.delayMs,
  };
}

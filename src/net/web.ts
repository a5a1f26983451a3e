import { createAnswerReader } from '../fingerprint/read/answer.ts';
import type { Web } from '../ports.ts';
import { tryDial } from './dial.ts';
import { isFailure } from './outcome.ts';
import { createStamp } from './stamp.ts';
import { createVisit, unanswered, type WebOptions } from './visit.ts';

/** The scanner's HTTP: every connection through guard and limiter, every request with the same fixed headers. */
export function createWeb(given: Omit<WebOptions, 'onStrain'>): Web {
  let strains = 0;
  const stamp = createStamp(given.now);
  const options: WebOptions = {
    ...given,
    onStrain: () => {
      strains += 1;
    },
  };
  return {
    strains: () => strains,
    visit: (endpoint, signal) => createVisit(endpoint, options, signal),
    connect(endpoint, signal) {
      const startedAt = performance.now();
      const dialling = tryDial(endpoint, options, signal);
      if (!(dialling instanceof Promise)) return dialling;
      return dialling.then((dialled) =>
        isFailure(dialled)
          ? unanswered(endpoint, dialled, { at: stamp(), afterMs: performance.now() - startedAt }, options)
          : createVisit(endpoint, options, signal, createAnswerReader, dialled),
      );
    },
  };
}

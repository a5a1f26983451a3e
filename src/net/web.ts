import { createAnswerReader } from '../fingerprint/read/answer.ts';
import type { Web } from '../ports.ts';
import { type Dialled, tryDial } from './dial.ts';
import { type Failure, isFailure } from './outcome.ts';
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
    connect(endpoint, onEnd, signal) {
      const startedAt = performance.now();
      const settle = (dialled: Dialled | Failure): void => {
        if (!isFailure(dialled)) onEnd(createVisit(endpoint, options, signal, createAnswerReader, dialled));
        else onEnd(unanswered(endpoint, dialled, { at: stamp(), afterMs: performance.now() - startedAt }, options));
      };
      return tryDial(endpoint, options, settle, signal);
    },
  };
}

import type { ContactSource } from '../ports.ts';
import { remark } from './say.ts';
import { plural } from './sweep/summary.ts';

const EVERY_MS = 10_000;

/** The same source, which tells people how far it is: registries are asked one question a second. */
export function tellLookups(
  source: ContactSource,
  tell: (line: string) => void = remark,
  everyMs: number = EVERY_MS,
): ContactSource {
  let done = 0;
  let asked = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    async find(finding, signal) {
      if (asked === done) timer = setInterval(() => tell(`contacts of ${plural(done, 'finding')} looked up`), everyMs);
      asked += 1;
      try {
        return await source.find(finding, signal);
      } finally {
        done += 1;
        if (asked === done) clearInterval(timer);
      }
    },
  };
}

import { expect, it } from 'vitest';
import { createPolite } from '../../../src/contact/polite.ts';
import { never } from './world.ts';

// Known hole: createPolite rests after a 429 only. A registry that takes connections and keeps silent costs its whole
// deadline for every finding, one after the other.
it.fails('a registry that never answers is left alone after a few questions', async () => {
  let asked = 0;
  const polite = createPolite({
    gapMs: () => 0,
    nowMs: () => 0,
    wait: async () => {},
    fetchJson: async () => {
      asked += 1;
      return null;
    },
  });
  for (let n = 0; n < 50; n += 1)
    await polite.turn('https://rdap.example/', (ask) => ask(`https://rdap.example/ip/${n}`, 'x'), never);
  expect(asked).toBeLessThanOrEqual(10);
});

import { expect, it } from 'vitest';
import { memoryBytes } from '../../support/memory.ts';
import { secToken } from '../samples.ts';
import { head, read } from './read-body.ts';

const PAGES = 200;
const MIB = 1024 * 1024;

it('keeps nothing of a page by its facts', () => {
  const padding = '<p>x</p>'.repeat(MIB / 40);
  const page = (index: number): string =>
    head(
      `<title>A title that is longer than a few ${index}</title><meta name="airbyte:sec-token" content="${secToken}">${padding}`,
    );
  read(page(0));
  const before = memoryBytes();
  const facts = Array.from({ length: PAGES }, (_, index) => read(page(index)));
  expect((memoryBytes() - before) / MIB).toBeLessThan(4);
  expect(facts.at(-1)?.['meta.airbyte:sec-token']).toBe(secToken);
});

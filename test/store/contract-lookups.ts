import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LookupAnswer } from '../../src/ports.ts';
import type { OpenedStore } from './contract.ts';
import { AT } from './samples.ts';

const TOMORROW = '2026-11-24T20:52:10.000Z';

function answer(first: string, last: string, value = `${first}-${last}`): LookupAnswer {
  return { first, last, fetchedAt: AT, expiresAt: TOMORROW, value };
}

export function describeLookups(opened: () => OpenedStore): void {
  describe('look-ups', () => {
    it('answers for every address of the range and none beside it, compared as numbers', async () => {
      const { store } = opened();
      // As text, 192.0.2.9 comes after 192.0.2.10.
      const ranges = [
        answer('192.0.2.9', '192.0.2.10'),
        answer('9.0.0.0', '10.255.255.255'),
        answer('2001:db8::a', '2001:db8::100'),
      ];
      for (const each of ranges) await store.saveLookup('rdap', each);
      const valueFor = async (address: string) => (await store.lookup('rdap', address, AT))?.value ?? null;
      expect(await valueFor('192.0.2.9')).toBe('192.0.2.9-192.0.2.10');
      expect(await valueFor('192.0.2.10')).toBe('192.0.2.9-192.0.2.10');
      expect(await valueFor('192.0.2.8')).toBeNull();
      expect(await valueFor('192.0.2.11')).toBeNull();
      expect(await valueFor('9.255.0.1')).toBe('9.0.0.0-10.255.255.255');
      expect(await valueFor('2001:db8::ff')).toBe('2001:db8::a-2001:db8::100');
      expect(await valueFor('2001:db8::9')).toBeNull();
      expect(await valueFor('2001:db8:0:1::a')).toBeNull();
    });

    it('returns the answer as it was saved, and replaces it for the same range', async () => {
      const { store } = opened();
      await store.saveLookup('rdap', answer('192.0.2.0', '192.0.2.255', 'old'));
      const newer = { ...answer('192.0.2.0', '192.0.2.255', '{"abuse":[]}'), fetchedAt: TOMORROW };
      await store.saveLookup('rdap', newer);
      expect(await store.lookup('rdap', '192.0.2.7', AT)).toEqual(newer);
    });

    it('keeps sources apart', async () => {
      const { store } = opened();
      await store.saveLookup('rdap', answer('192.0.2.0', '192.0.2.255'));
      expect(await store.lookup('abusix', '192.0.2.7', AT)).toBeNull();
    });

    it('does not use what has expired, and falls back on the wider answer that has not', async () => {
      const { store } = opened();
      await store.saveLookup('rdap', answer('192.0.0.0', '192.0.255.255', 'wide'));
      await store.saveLookup('rdap', { ...answer('192.0.2.0', '192.0.2.255', 'narrow'), expiresAt: AT });
      expect((await store.lookup('rdap', '192.0.2.7', AT))?.value).toBe('narrow');
      expect((await store.lookup('rdap', '192.0.2.7', '2026-11-23T20:52:10.001Z'))?.value).toBe('wide');
      expect(await store.lookup('rdap', '192.0.2.7', '2026-11-25T00:00:00.000Z')).toBeNull();
    });

    it.each([
      ['192.0.2.9', '192.0.2.1'],
      ['192.0.2.1', '2001:db8::1'],
      ['192.0.2.1', 'example.com'],
    ])('refuses the range %s to %s', async (first, last) => {
      await expect(opened().store.saveLookup('rdap', answer(first, last))).rejects.toThrow();
    });

    it('takes the narrowest of overlapping ranges, whatever their order', async () => {
      const { store } = opened();
      const octet = fc.integer({ min: 0, max: 255 });
      let run = 0;
      const property = fc.asyncProperty(
        fc.array(fc.tuple(octet, octet), { maxLength: 8 }),
        octet,
        async (pairs, at) => {
          const source = `run ${run++}`;
          const ranges = pairs.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
          for (const [a, b] of ranges) await store.saveLookup(source, answer(`192.0.2.${a}`, `192.0.2.${b}`));
          const found = await store.lookup(source, `192.0.2.${at}`, AT);
          const widths = ranges.filter(([a, b]) => a <= at && at <= b).map(([a, b]) => b - a);
          const last = (text: string): number => Number(text.split('.')[3]);
          expect(found === null ? null : last(found.last) - last(found.first)).toBe(
            widths.length === 0 ? null : Math.min(...widths),
          );
        },
      );
      await fc.assert(property, { numRuns: 30 });
    });
  });
}

import { describe, expect, it } from 'vitest';
import type { OpenedStore } from './contract.ts';
import { sampleSuppression } from './samples.ts';

export function describeSuppressions(opened: () => OpenedStore): void {
  describe('suppressions', () => {
    it('keeps purposes, kinds and values apart, oldest first', async () => {
      const { store } = opened();
      const all = [
        sampleSuppression({ id: '3', createdAt: '2026-11-01T00:00:00.000Z', expiresAt: '2026-11-02T00:00:00.000Z' }),
        sampleSuppression({ id: '2', purpose: 'contact' }),
        sampleSuppression({ id: '4', kind: 'domain', value: 'example.com' }),
        sampleSuppression({ id: '1', value: '192.0.2.0/25', createdAt: '2026-12-01T00:00:00.000Z' }),
      ];
      for (const each of all.toReversed()) await store.suppress(each);
      expect(await store.suppressions()).toEqual(all);
    });

    it('replaces one with the same purpose, kind and value, its id included', async () => {
      const { store } = opened();
      await store.suppress(sampleSuppression());
      const again = sampleSuppression({ id: '66666666', reason: 'asked again', expiresAt: '2027-01-01T00:00:00.000Z' });
      await store.suppress(again);
      expect(await store.suppressions()).toEqual([again]);
      await store.suppress({ ...again, reason: 'same id' });
      expect(await store.suppressions()).toEqual([{ ...again, reason: 'same id' }]);
    });

    it.each([
      { source: 'bounce', before: null, after: '2027-11-23T00:00:00.000Z', kept: null },
      { source: 'bounce', before: '2028-01-01T00:00:00.000Z', after: '2027-01-01T00:00:00.000Z', kept: '2028' },
      { source: 'bounce', before: '2027-01-01T00:00:00.000Z', after: '2028-01-01T00:00:00.000Z', kept: '2028' },
      { source: 'reply', before: '2027-01-01T00:00:00.000Z', after: null, kept: null },
      { source: 'operator', before: null, after: '2027-01-01T00:00:00.000Z', kept: '2027' },
    ] as const)(
      'until $before, then until $after by a $source, ends $kept',
      async ({ source, before, after, kept }) => {
        const { store } = opened();
        const address = { purpose: 'contact', kind: 'address', value: 'e'.repeat(64) } as const;
        await store.suppress(sampleSuppression({ ...address, expiresAt: before }));
        await store.suppress(sampleSuppression({ ...address, id: '77777777', source, expiresAt: after }));
        const all = await store.suppressions();
        expect(all.map(({ expiresAt }) => expiresAt?.slice(0, 4) ?? null)).toEqual([kept]);
      },
    );

    it('removes one, once', async () => {
      const { store } = opened();
      await store.suppress(sampleSuppression());
      expect(await store.unsuppress('00000000')).toBe(false);
      expect(await store.unsuppress(sampleSuppression().id)).toBe(true);
      expect(await store.unsuppress(sampleSuppression().id)).toBe(false);
      expect(await store.suppressions()).toEqual([]);
    });

    it('makes one hash key, the same for every store, and another one for other data', async () => {
      const { store, reopen } = opened();
      const stores = [store, await reopen(), await reopen()];
      const keys = await Promise.all(stores.map((each) => each.hashKey()));
      expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
      expect(new Set(keys).size).toBe(1);
      expect(new Set((keys[0] ?? '').match(/../g)).size).toBeGreaterThan(8);
    });
  });
}

import { describe, expect, it } from 'vitest';
import { collect } from './collect.ts';
import type { OpenedStore } from './contract.ts';
import { sampleSweep } from './samples.ts';

export function describeTargets(opened: () => OpenedStore): void {
  describe('targets of a sweep', () => {
    it('come back in order, each sweep its own, over many rows', async () => {
      const { store } = opened();
      const [first, second, third] = [sampleSweep(), sampleSweep({ id: 'other' }), sampleSweep({ id: 'without' })];
      const many = Array.from({ length: 1_000 }, (_, n) => `page ${n}`);
      await store.startSweep(first, many);
      await store.startSweep(second, ['page 7']);
      await store.startSweep(third);
      expect(await collect(store.targets(first.id))).toEqual(many);
      expect(await collect(store.targets(second.id))).toEqual(['page 7']);
      expect(await collect(store.targets(third.id))).toEqual([]);
    });

    it('are there as soon as the sweep is, or neither is', async () => {
      const { store } = opened();
      const broken = (function* () {
        yield 'page 0';
        throw new Error('no more');
      })();
      await expect(store.startSweep(sampleSweep(), broken)).rejects.toThrow('no more');
      expect(await store.sweeps()).toEqual([]);
      expect(await collect(store.targets(sampleSweep().id))).toEqual([]);
    });

    it('do not keep a signal waiting while they are saved', async () => {
      const { store } = opened();
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 1);
      const pages = (function* () {
        // Ends only when something else had its turn.
        while (turns < 3) yield 'page';
      })();
      await store.startSweep(sampleSweep(), pages);
      clearInterval(timer);
      expect(turns).toBe(3);
    });

    it('what was under way is saved with the cursor', async () => {
      const { store } = opened();
      await store.startSweep(sampleSweep());
      await store.saveSweep(sampleSweep({ cursor: 2 ** 40, pending: [3, 2 ** 39] }));
      expect(await store.sweep(sampleSweep().id)).toMatchObject({ cursor: 2 ** 40, pending: [3, 2 ** 39] });
    });
  });
}

import { describe, expect, it } from 'vitest';
import type { OpenedStore } from './contract.ts';
import { sampleFinding, sampleSweep } from './samples.ts';

export function describeSweeps(opened: () => OpenedStore): void {
  describe('sweeps', () => {
    it('returns a sweep as it was started', async () => {
      const { store } = opened();
      await store.startSweep(sampleSweep());
      expect(await store.sweep(sampleSweep().id)).toEqual(sampleSweep());
      expect(await store.sweep('20261123T205210-0000')).toBeNull();
    });

    it('saves state, cursor, counts and finish time, and leaves the options frozen', async () => {
      const { store } = opened();
      await store.startSweep(sampleSweep());
      const counts = { ...sampleSweep().counts, done: 512, findings: 2 };
      // Beyond 32 bits: all of IPv4 on four ports.
      const progress = { state: 'finished', cursor: 2 ** 34, counts, finishedAt: '2026-11-23T21:00:00.000Z' } as const;
      await store.saveSweep(sampleSweep({ ...progress, options: { rate: 9 }, toolVersion: '9.9.9' }));
      expect(await store.sweep(sampleSweep().id)).toEqual(sampleSweep(progress));
    });

    it('refuses to save a sweep that was never started, and to start one twice', async () => {
      const { store } = opened();
      await expect(store.saveSweep(sampleSweep())).rejects.toThrow('before it was started');
      await store.startSweep(sampleSweep());
      await expect(store.startSweep(sampleSweep())).rejects.toThrow();
    });

    it('lists the newest first', async () => {
      const { store } = opened();
      const days = ['2026-11-02', '2026-11-01', '2026-11-03'];
      for (const day of days) await store.startSweep(sampleSweep({ id: day, startedAt: `${day}T00:00:00.000Z` }));
      await store.startSweep(sampleSweep({ id: '2026-11-03b', startedAt: '2026-11-03T00:00:00.000Z' }));
      expect((await store.sweeps()).map(({ id }) => id)).toEqual([
        '2026-11-03b',
        '2026-11-03',
        '2026-11-02',
        '2026-11-01',
      ]);
    });

    it('remembers what each sweep saw of a finding', async () => {
      const { store } = opened();
      const [first, second] = ['sweep-1', 'sweep-2'];
      for (const id of [first, second]) await store.startSweep(sampleSweep({ id }));
      const save = (sweepId: string, change: object) =>
        store.saveFindings([{ finding: sampleFinding({ sweepId, ...change }), events: [] }]);
      await save(first, { exposure: 'unknown', version: '' });
      // Known better later in the same sweep.
      await save(first, { exposure: 'open', version: '0.40.0' });
      await save(second, { exposure: 'login', version: '1.6.0' });
      // Gone in a third sweep, which did not see it.
      await save(second, { exposure: 'login', version: '1.6.0', state: 'gone' });
      const findingId = sampleFinding().id;
      expect(await store.sweepFindings(first)).toEqual([{ findingId, exposure: 'open', version: '0.40.0' }]);
      expect(await store.sweepFindings(second)).toEqual([{ findingId, exposure: 'login', version: '1.6.0' }]);
      expect(await store.sweepFindings('sweep-3')).toEqual([]);
    });
  });
}

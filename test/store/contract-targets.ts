import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/model/target.ts';
import type { OpenedStore } from './contract.ts';
import { sampleObservation, sampleSweep } from './samples.ts';

function target(n: number): Target {
  const source = { kind: 'imported', where: `list.json:${n}` } as const;
  const place = `192.0.2.${n % 256}`;
  return {
    kind: 'range',
    first: place,
    last: place,
    port: n,
    tls: null,
    path: '/',
    source,
    hints: { hostnames: [`h${n}.example`] },
  };
}

async function read(targets: AsyncIterable<Target>): Promise<readonly Target[]> {
  const all: Target[] = [];
  for await (const each of targets) all.push(each);
  return all;
}

export function describeTargets(opened: () => OpenedStore): void {
  describe('targets of a sweep', () => {
    it('come back in order, each sweep its own, over many pages', async () => {
      const { store } = opened();
      const [first, second] = [sampleSweep(), sampleSweep({ id: 'other' })];
      for (const sweep of [first, second]) await store.startSweep(sweep);
      const many = Array.from({ length: 20_001 }, (_, n) => target(n));
      await store.saveTargets(first.id, many);
      await store.saveTargets(second.id, [target(7)]);
      expect(await read(store.targets(first.id))).toEqual(many);
      expect(await read(store.targets(second.id))).toEqual([target(7)]);
      expect(await read(store.targets('none'))).toEqual([]);
    });

    it('leave out what a record said, which was judged when it was read', async () => {
      const { store } = opened();
      await store.startSweep(sampleSweep());
      const told: Target = { ...target(1), hints: { observation: sampleObservation() } };
      await store.saveTargets(sampleSweep().id, [told]);
      expect(await read(store.targets(sampleSweep().id))).toEqual([{ ...told, hints: {} }]);
    });

    it('what was under way is saved with the cursor', async () => {
      const { store } = opened();
      await store.startSweep(sampleSweep());
      await store.saveSweep(sampleSweep({ cursor: 2 ** 40, pending: [3, 2 ** 39] }));
      expect(await store.sweep(sampleSweep().id)).toMatchObject({ cursor: 2 ** 40, pending: [3, 2 ** 39] });
    });
  });
}

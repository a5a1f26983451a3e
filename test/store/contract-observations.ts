import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenedStore } from './contract.ts';
import { sampleEndpoint, sampleFinding, sampleObservation, sampleSweep } from './samples.ts';

const sweepId = sampleSweep().id;
const { address } = sampleEndpoint();

export function describeObservations(opened: () => OpenedStore): void {
  describe('observations', () => {
    beforeEach(() => opened().store.startSweep(sampleSweep()));

    it('returns those of one sweep and address, oldest first', async () => {
      const { store } = opened();
      await store.startSweep(sampleSweep({ id: 'other' }));
      const tls = {
        names: ['etl.example.com'],
        sha256: 'd'.repeat(64),
        notAfter: '2027-01-01T00:00:00Z',
        protocol: 'TLSv1.3',
      };
      const late = sampleObservation({ requestId: 'late', at: '2026-11-23T20:52:11.000Z', tls });
      const early = sampleObservation({ requestId: 'early', endpoint: sampleEndpoint({ port: 443, tls: true }) });
      const same = sampleObservation({ requestId: 'same', status: 'refused', facts: {} });
      await store.addObservations(sweepId, [late, early, same]);
      await store.addObservations('other', [sampleObservation()]);
      await store.addObservations(sweepId, [
        sampleObservation({ endpoint: sampleEndpoint({ address: '192.0.2.70' }) }),
      ]);
      expect(await store.observationsAt(sweepId, address)).toEqual([early, same, late]);
      expect(await store.observedIn(sweepId)).toEqual(['192.0.2.70', address].sort());
      expect(await store.observedIn('other')).toEqual([address]);
      expect(await store.observedIn('none')).toEqual([]);
    });

    it('returns those of an address in a sweep and in all later ones', async () => {
      const { store } = opened();
      const seen: Record<string, ReturnType<typeof sampleObservation>> = {};
      for (const [day, id] of ['before', 'first', 'second', 'third'].entries()) {
        const at = `2026-12-0${day + 1}T00:00:00.000Z`;
        await store.startSweep(sampleSweep({ id, startedAt: at }));
        seen[id] = sampleObservation({ at, endpoint: sampleEndpoint({ port: 8000 + day }) });
        await store.addObservations(id, [
          seen[id],
          sampleObservation({ endpoint: sampleEndpoint({ address: '192.0.2.70' }) }),
        ]);
      }
      expect(await store.observationsSince('first', address)).toEqual([seen.first, seen.second, seen.third]);
      expect(await store.observationsSince('third', address)).toEqual([seen.third]);
      expect(await store.observationsSince('unknown', address)).toEqual([]);
    });

    it('takes none and many', async () => {
      const { store } = opened();
      await store.addObservations(sweepId, []);
      const many = Array.from({ length: 1_234 }, (_, index) => sampleObservation({ requestId: `${index}` }));
      await store.addObservations(sweepId, many);
      expect(await store.observationsAt(sweepId, address)).toEqual(many);
    });

    it('refuses those of a sweep that was never started, and keeps none of them', async () => {
      const { store } = opened();
      await expect(store.addObservations('unknown', [sampleObservation()])).rejects.toThrow('never saved');
      expect(await store.observationsAt('unknown', address)).toEqual([]);
    });

    it('returns facts and endpoints unchanged, whatever a host put into them', async () => {
      const { store } = opened();
      const text = fc.string({ unit: 'binary' });
      let run = 0;
      const observation = fc.record({
        host: fc.option(text.filter((host) => host !== '')),
        tls: fc.option(fc.boolean()),
        named: fc.boolean(),
        durationMs: fc.double({ min: 0.001, max: 1e9, noNaN: true }),
        facts: fc.dictionary(text, fc.oneof(text, fc.maxSafeInteger(), fc.boolean()), { noNullPrototype: true }),
      });
      await fc.assert(
        fc.asyncProperty(observation, async ({ host, tls, named, durationMs, facts }) => {
          run += 1;
          const endpoint = sampleEndpoint({ address: `2001:db8::${run.toString(16)}`, host, tls, named, path: '/a/' });
          const expected = sampleObservation({ endpoint, durationMs, facts });
          await store.addObservations(sweepId, [expected]);
          expect(await store.observationsAt(sweepId, endpoint.address)).toEqual([expected]);
        }),
      );
    });

    const views = [null, 'etl.example.com', 'shop.example.com'].map((host) =>
      sampleObservation({ endpoint: sampleEndpoint({ host }) }),
    );
    it.each([
      { by: 'its own name', host: 'etl.example.com', seenAs: [0, 1, 2], expected: [1] },
      { by: 'no name', host: null, seenAs: [0, 1, 2], expected: [0] },
      { by: 'the unnamed view when its name was not asked', host: 'etl.example.com', seenAs: [0, 2], expected: [0] },
      { by: 'one of its hostnames', host: null, seenAs: [1, 2], expected: [1] },
      { by: 'nothing when only others were seen', host: null, seenAs: [2], expected: [] },
    ])('finds what is behind a finding by $by', async ({ host, seenAs, expected }) => {
      const { store } = opened();
      const pick = (indexes: number[]) => indexes.map((index) => views[index]!);
      await store.addObservations(sweepId, pick(seenAs));
      await store.addObservations(sweepId, [sampleObservation({ endpoint: sampleEndpoint({ host, port: 8001 }) })]);
      const finding = sampleFinding({ endpoint: sampleEndpoint({ host }), hostnames: ['etl.example.com'] });
      expect(await store.observationsOf(finding)).toEqual(pick(expected));
    });

    it('finds nothing behind a finding that another sweep saw last', async () => {
      const { store } = opened();
      await store.addObservations(sweepId, [sampleObservation()]);
      expect(await store.observationsOf(sampleFinding())).toHaveLength(1);
      expect(await store.observationsOf(sampleFinding({ sweepId: 'later' }))).toEqual([]);
    });
  });
}

import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { byUrgency, type Finding, type FindingFilter, type FindingState } from '../../src/model/finding.ts';
import type { Exposure, Severity } from '../../src/model/fingerprint.ts';
import type { Store } from '../../src/ports.ts';
import type { OpenedStore } from './contract.ts';
import { AT, sampleEndpoint, sampleEvent, sampleFinding, sampleFindings, sampleSweep } from './samples.ts';

const STATES: FindingState[] = ['new', 'open', 'notified', 'fixed', 'protected', 'gone', 'reopened', 'false-positive'];
const SEVERITIES: Severity[] = ['critical', 'medium', 'low'];
const EXPOSURES: Exposure[] = ['open', 'basic', 'login', 'unknown'];
const SWEEPS = [sampleSweep().id, 'sweep-2', 'sweep-3'];
const DAYS = ['2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'] as const;

function save(store: Store, ...findings: Finding[]): Promise<void> {
  return store.saveFindings(findings.map((finding) => ({ finding, events: [] })));
}

export function describeFindings(opened: () => OpenedStore): void {
  describe('findings', () => {
    beforeEach(async () => {
      for (const id of SWEEPS) await opened().store.startSweep(sampleSweep({ id }));
    });

    it('inserts, then updates by id, name and state included', async () => {
      const { store } = opened();
      await save(store, sampleFinding());
      expect(await store.findings({})).toEqual([sampleFinding()]);
      const changed = sampleFinding({
        product: 'airbyte-pro',
        endpoint: { address: '2001:db8::1', port: 443, host: 'etl.example.com', tls: true, path: '/a/', named: true },
        state: 'notified',
        severity: 'low',
        exposure: 'login',
        confidence: 'low',
        version: '1.6.0..',
        versionSource: null,
        held: true,
        risks: [],
        signals: ['x;y', '"z"'],
        hostnames: ['a.example', 'b.example'],
        firstSeen: DAYS[0],
        lastSeen: DAYS[1],
        sweepId: 'sweep-2',
        cleanSince: DAYS[2],
        notifiedAt: DAYS[1],
        contact: 'abuse@example.com',
      });
      await save(store, changed);
      expect(await store.findings({})).toEqual([changed]);
    });

    it('returns text unchanged', async () => {
      const { store } = opened();
      const text = fc.string({ unit: 'binary' });
      await fc.assert(
        fc.asyncProperty(text, text, fc.array(text), text, async (version, contact, hostnames, reason) => {
          const finding = sampleFinding({ version, contact, hostnames });
          await store.saveFindings([{ finding, events: [sampleEvent({ reason })] }]);
          expect(await store.findings({})).toEqual([finding]);
          expect((await store.history(finding.id)).at(-1)).toEqual(sampleEvent({ reason }));
        }),
      );
    });

    it('keeps findings of one address apart by port, name and product', async () => {
      const { store } = opened();
      const kin = [
        sampleFinding({ id: '1' }),
        sampleFinding({ id: '2', endpoint: sampleEndpoint({ port: 8001 }) }),
        sampleFinding({ id: '3', endpoint: sampleEndpoint({ host: 'etl.example.com' }) }),
        sampleFinding({ id: '4', product: 'other', state: 'gone' }),
      ];
      await save(store, ...kin, sampleFinding({ id: '5', endpoint: sampleEndpoint({ address: '192.0.2.70' }) }));
      expect(await store.findingsAt(sampleEndpoint().address)).toEqual(kin);
      expect(await store.findingsAt('192.0.2.1')).toEqual([]);
    });

    it.each([
      { where: 'stored before', batches: [['1'], ['2']] },
      { where: 'in the same batch', batches: [['1', '2']] },
    ])('refuses a second finding with the identity of one $where, and writes nothing of it', async ({ batches }) => {
      const { store } = opened();
      const change = (id: string) => ({ finding: sampleFinding({ id }), events: [sampleEvent({ findingId: id })] });
      const [last = [], ...before] = batches.toReversed();
      for (const batch of before) await store.saveFindings(batch.map(change));
      const bystander = sampleFinding({ id: '3', endpoint: sampleEndpoint({ port: 1 }) });
      const refused = store.saveFindings([{ finding: bystander, events: [] }, ...last.map(change)]);
      await expect(refused).rejects.toThrow('finding 2 has the identity of finding 1');
      await expect(refused).rejects.toMatchObject({ name: 'Error' });
      expect((await store.findings({})).map(({ id }) => id)).toEqual(before.flat());
      expect(await store.history('2')).toEqual([]);
    });

    it('writes nothing of a batch that fails at its last row', async () => {
      const { store } = opened();
      const event = sampleEvent({ findingId: 'unknown' });
      await expect(store.saveFindings([{ finding: sampleFinding(), events: [event] }])).rejects.toThrow('never saved');
      expect(await store.findings({})).toEqual([]);
      expect(await store.sweepFindings(sampleSweep().id)).toEqual([]);
    });

    it('appends history in the order of its steps, even when a clock was set back', async () => {
      const { store } = opened();
      const steps = [
        sampleEvent(),
        sampleEvent({ from: 'new', to: 'open', at: DAYS[2] }),
        sampleEvent({ from: 'open', to: 'false-positive', at: DAYS[0], sweepId: null, reason: 'set by hand' }),
      ];
      await store.saveFindings([{ finding: sampleFinding(), events: steps.slice(0, 2) }]);
      await store.saveFindings([{ finding: sampleFinding({ state: 'false-positive' }), events: steps.slice(2) }]);
      expect(await store.history(sampleFinding().id)).toEqual(steps);
      expect(await store.history('ffffffffffff')).toEqual([]);
    });

    it('takes the last state of a finding that comes twice in one batch, and all its steps', async () => {
      const { store } = opened();
      const open = sampleFinding({ state: 'open', sweepId: 'sweep-2' });
      const steps = [sampleEvent(), sampleEvent({ from: 'new', to: 'open', sweepId: 'sweep-2' })];
      await store.saveFindings([
        { finding: sampleFinding(), events: steps.slice(0, 1) },
        { finding: open, events: steps.slice(1) },
      ]);
      expect(await store.findings({})).toEqual([open]);
      expect(await store.history(open.id)).toEqual(steps);
      expect(await Promise.all(SWEEPS.map(async (id) => (await store.sweepFindings(id)).length))).toEqual([1, 1, 0]);
    });

    it('takes none and many', async () => {
      const { store } = opened();
      await store.saveFindings([]);
      const many = sampleFindings(1_234);
      await store.saveFindings(many.map((finding) => ({ finding, events: [sampleEvent({ findingId: finding.id })] })));
      expect(await store.findings({})).toEqual(many);
      expect(await store.findings({ ids: many.map(({ id }) => id).reverse() })).toEqual(many);
      expect(await store.sweepFindings(sampleSweep().id)).toHaveLength(1_234);
      expect(await store.history(many[1_233]!.id)).toHaveLength(1);
    });

    it('filters like a plain filter over all findings', async () => {
      const { store } = opened();
      const all = STATES.flatMap((state) =>
        SEVERITIES.flatMap((severity) => EXPOSURES.map((exposure) => ({ state, severity, exposure }))),
      ).map((change, index) => ({
        ...sampleFindings(index + 1)[index]!,
        ...change,
        lastSeen: DAYS[index % 3]!,
        sweepId: SWEEPS[index % 2]!,
      }));
      await save(store, ...all);
      const filters = fc.record<FindingFilter>(
        {
          ids: fc.subarray([...all.map(({ id }) => id), 'ffffffffffff', all[0]!.id]),
          states: fc.subarray(STATES),
          severities: fc.subarray(SEVERITIES),
          exposures: fc.subarray(EXPOSURES),
          since: fc.constantFrom(...DAYS, AT, '2026-11-21'),
          sweepId: fc.constantFrom(...SWEEPS, 'unknown'),
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(filters, async (filter) => {
          expect(await store.findings(filter)).toEqual(
            all.filter((finding) => passes(finding, filter)).toSorted(byUrgency),
          );
        }),
      );
    });
  });
}

function passes(finding: Finding, filter: FindingFilter): boolean {
  return (
    (filter.ids?.includes(finding.id) ?? true) &&
    (filter.states?.includes(finding.state) ?? true) &&
    (filter.severities?.includes(finding.severity) ?? true) &&
    (filter.exposures?.includes(finding.exposure) ?? true) &&
    (filter.since === undefined || finding.lastSeen >= filter.since) &&
    (filter.sweepId === undefined || finding.sweepId === filter.sweepId)
  );
}

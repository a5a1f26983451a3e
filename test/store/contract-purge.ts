import { beforeEach, describe, expect, it } from 'vitest';
import type { Finding, FindingState } from '../../src/model/finding.ts';
import type { Retention, Store } from '../../src/ports.ts';
import { collect } from './collect.ts';
import type { OpenedStore } from './contract.ts';
import {
  sampleAct,
  sampleConfirmation,
  sampleContact,
  sampleEndpoint,
  sampleEvent,
  sampleFinding,
  sampleNotice,
  sampleObservation,
  sampleReply,
  sampleSuppression,
  sampleSweep,
} from './samples.ts';

const [LONG_AGO, OLD, RECENT, NOW] = [
  '2026-01-01T00:00:00.000Z',
  '2026-02-01T00:00:00.000Z',
  '2026-10-01T00:00:00.000Z',
  '2026-11-01T00:00:00.000Z',
] as const;
const NOTHING: Retention = {
  contactsBefore: LONG_AGO,
  casesBefore: LONG_AGO,
  lookupsBefore: LONG_AGO,
  findingsBefore: LONG_AGO,
};

/** A finding with its own address, in `state` since `at`, not seen after `seen`. */
async function close(
  store: Store,
  octet: number,
  state: FindingState,
  at: string,
  seen: string = LONG_AGO,
): Promise<Finding> {
  const finding = sampleFinding({
    id: String(octet),
    endpoint: sampleEndpoint({ address: `192.0.2.${octet}` }),
    state,
    lastSeen: seen,
  });
  const event = sampleEvent({ findingId: finding.id, from: 'open', to: state, at });
  await store.saveFindings([{ finding, events: [sampleEvent({ findingId: finding.id, at: LONG_AGO }), event] }]);
  await store.saveContacts(finding.id, [sampleContact({ address: `noc@${octet}.example` }), sampleContact()]);
  return finding;
}

export function describePurge(opened: () => OpenedStore): void {
  const ids = async (): Promise<readonly string[]> => (await opened().store.findings({})).map(({ id }) => id);

  describe('purge', () => {
    beforeEach(() => opened().store.startSweep(sampleSweep()));

    it('forgets the contacts of what was closed before, by the time of that step', async () => {
      const { store } = opened();
      await close(store, 1, 'fixed', OLD);
      await close(store, 2, 'fixed', RECENT);
      await close(store, 3, 'open', OLD);
      await close(store, 4, 'gone', OLD);
      expect(await store.purge({ ...NOTHING, contactsBefore: RECENT })).toEqual({ contacts: 4 });
      const kept = await Promise.all(['1', '2', '3', '4'].map(async (id) => (await store.contacts(id)).length));
      expect(kept).toEqual([0, 2, 2, 0]);
      expect(await ids()).toHaveLength(4);
    });

    it('forgets the contacts of a case that is over, though its finding is still there', async () => {
      const { store } = opened();
      const told: readonly (readonly [FindingState, string | null])[] = [
        ['notified', OLD],
        ['protected', OLD],
        ['notified', NOW],
        ['reopened', OLD],
        ['open', null],
      ];
      for (const [index, [state, notifiedAt]] of told.entries()) {
        const finding = await close(store, index + 1, state, OLD, NOW);
        await store.saveFindings([{ finding: { ...finding, notifiedAt }, events: [] }]);
      }
      expect(await store.purge({ ...NOTHING, casesBefore: RECENT })).toEqual({ contacts: 4 });
      const kept = await Promise.all(told.map(async (_, index) => (await store.contacts(`${index + 1}`)).length));
      expect(kept).toEqual([0, 0, 2, 2, 2]);
    });

    it('counts from the last time it was closed', async () => {
      const { store } = opened();
      const finding = await close(store, 1, 'fixed', OLD);
      const reopened = sampleEvent({ findingId: '1', from: 'fixed', to: 'reopened', at: OLD });
      const again = sampleEvent({ findingId: '1', from: 'reopened', to: 'fixed', at: NOW });
      await store.saveFindings([{ finding, events: [reopened, again] }]);
      expect(await store.purge({ ...NOTHING, contactsBefore: RECENT, findingsBefore: RECENT })).toEqual({});
    });

    it('keeps a false positive as long as it is seen', async () => {
      const { store } = opened();
      await close(store, 1, 'false-positive', OLD, NOW);
      await close(store, 2, 'false-positive', OLD, OLD);
      await store.purge({ ...NOTHING, findingsBefore: RECENT });
      expect(await ids()).toEqual(['1']);
    });

    it('forgets look-ups by the time they were made', async () => {
      const { store } = opened();
      const answer = { first: '192.0.2.0', last: '192.0.2.255', expiresAt: NOW, value: '{}' };
      await store.saveLookup('rdap', { ...answer, fetchedAt: OLD });
      await store.saveLookup('abusix', { ...answer, fetchedAt: RECENT });
      expect(await store.purge({ ...NOTHING, lookupsBefore: RECENT })).toEqual({ lookups: 1 });
      expect(await store.lookup('abusix', '192.0.2.1', OLD)).not.toBeNull();
    });

    it('forgets findings with all that hangs on them, and nothing of the others', async () => {
      const { store } = opened();
      const gone = await close(store, 1, 'fixed', OLD);
      const kept = await close(store, 2, 'notified', OLD);
      for (const { endpoint } of [gone, kept]) {
        const observation = sampleObservation({ endpoint, at: LONG_AGO });
        await store.addObservations(sampleSweep().id, [observation, { ...observation, at: NOW }]);
      }
      const only = sampleNotice({ id: '00000001', findingIds: [gone.id] });
      const both = sampleNotice({ id: '00000002', findingIds: [kept.id, gone.id] });
      for (const notice of [only, both]) await store.saveNotice(notice);
      await store.addReply(sampleReply({ id: '1', noticeId: only.id }));
      await store.addReply(sampleReply({ id: '2', noticeId: both.id }));
      await store.suppress(sampleSuppression({ createdAt: LONG_AGO, expiresAt: LONG_AGO }));
      await store.audit(sampleAct({ at: LONG_AGO }));

      expect(await store.purge({ ...NOTHING, findingsBefore: RECENT })).toEqual({
        contacts: 2,
        finding_events: 2,
        findings: 1,
        notices: 1,
        observations: 1,
        replies: 1,
        sweep_findings: 1,
      });
      expect(await ids()).toEqual([kept.id]);
      expect(await store.history(gone.id)).toEqual([]);
      expect(await store.history(kept.id)).toHaveLength(2);
      expect(await store.contacts(kept.id)).toHaveLength(2);
      expect(await store.notices()).toEqual([{ ...both, findingIds: [kept.id] }]);
      expect((await store.replies()).map(({ id }) => id)).toEqual(['2']);
      expect((await store.observationsAt(sampleSweep().id, gone.endpoint.address)).map(({ at }) => at)).toEqual([NOW]);
      expect(await store.observationsAt(sampleSweep().id, kept.endpoint.address)).toHaveLength(2);
      expect((await store.sweepFindings(sampleSweep().id)).map(({ findingId }) => findingId)).toEqual([kept.id]);
      expect(await store.suppressions()).toHaveLength(1);
      expect(await collect(store.auditLog())).toHaveLength(1);
      expect(await store.purge({ ...NOTHING, findingsBefore: RECENT })).toEqual({});
    });

    it('keeps sweeps and their counts, without old observations and the targets of finished ones', async () => {
      const { store } = opened();
      const finished = sampleSweep({ id: 'finished', state: 'finished', finishedAt: OLD });
      const fresh = sampleSweep({ id: 'fresh', state: 'finished', finishedAt: NOW });
      for (const sweep of [finished, fresh, sampleSweep({ id: 'running' })]) await store.startSweep(sweep, ['a page']);
      for (const id of ['finished', 'fresh', 'running']) {
        await store.addObservations(id, [sampleObservation({ at: id === 'fresh' ? NOW : OLD })]);
      }
      expect(await store.purge({ ...NOTHING, findingsBefore: RECENT })).toEqual({ observations: 2, sweep_targets: 1 });
      expect(await store.sweep('finished')).toEqual(finished);
      const left = async (id: string) => (await collect(store.targets(id))).length;
      expect([await left('finished'), await left('fresh'), await left('running')]).toEqual([0, 1, 1]);
    });

    it('keeps the names that an open finding’s host gave away', async () => {
      const { store } = opened();
      await store.startSweep(sampleSweep({ id: 'old', state: 'finished', finishedAt: OLD }));
      const open = await close(store, 1, 'open', OLD, NOW);
      const gone = await close(store, 2, 'gone', NOW, NOW);
      const told = [{ 'header.location': 'https://etl.example.com/' }, { 'host.airbyteUrl': 'etl.example.com' }];
      for (const { endpoint } of [open, gone]) {
        const facts = [...told, { title: 'Airbyte' }];
        await store.addObservations(
          'old',
          facts.map((each) => sampleObservation({ endpoint, at: OLD, facts: each })),
        );
      }
      expect(await store.purge({ ...NOTHING, findingsBefore: RECENT })).toEqual({ observations: 4 });
      const left = await store.observationsAt('old', open.endpoint.address);
      expect(left.map(({ facts }) => facts)).toEqual(told);
    });

    it('forgets stray replies, and confirmed mailboxes that nothing mentions', async () => {
      const { store } = opened();
      await store.addReply(sampleReply({ id: '1', noticeId: null, at: OLD }));
      await store.addReply(sampleReply({ id: '2', noticeId: null, at: NOW }));
      await close(store, 1, 'open', OLD);
      for (const address of ['noc@1.example', 'unknown@example.com']) {
        await store.confirmMailbox(sampleConfirmation({ address, at: OLD }));
      }
      await store.confirmMailbox(sampleConfirmation({ address: 'later@example.com', at: NOW }));
      const retention = { ...NOTHING, contactsBefore: RECENT, findingsBefore: RECENT };
      expect(await store.purge(retention)).toEqual({ confirmations: 1, replies: 1 });
      const left = (await store.confirmations()).map(({ address }) => address);
      expect(left).toEqual(['noc@1.example', 'later@example.com']);
    });
  });
}

import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenedStore } from './contract.ts';
import { AT, sampleConfirmation, sampleContact, sampleFindings, sampleNotice, sampleSweep } from './samples.ts';

const findings = sampleFindings(600);
const findingIds = findings.map(({ id }) => id);
const [first = '', second = '', third = ''] = findingIds;

export function describeNotices(opened: () => OpenedStore): void {
  async function saveSampleFindings(): Promise<void> {
    const { store } = opened();
    await store.startSweep(sampleSweep());
    await store.saveFindings(findings.map((finding) => ({ finding, events: [] })));
  }

  describe('contacts', () => {
    beforeEach(saveSampleFindings);

    it('replaces those of one finding and keeps their order', async () => {
      const { store } = opened();
      const best = sampleContact({ address: 'z@example.com', personal: true, hold: 'looks like a person' });
      const told = { policy: 'https://example.com/policy', encryption: 'https://example.com/key' };
      const next = sampleContact({ address: 'a@example.com', rung: 'rdap-abuse', provider: 'Example Cloud' });
      const form = sampleContact({ address: '', rung: 'provider', form: 'https://abuse.example.net/', ...told });
      await store.saveContacts(second, [next]);
      await store.saveContacts(first, [next, sampleContact(), best]);
      await store.saveContacts(first, [best, form, next]);
      expect(await store.contacts(first)).toEqual([best, form, next]);
      expect(await store.contacts(second)).toEqual([next]);
      await store.saveContacts(first, []);
      expect(await store.contacts(first)).toEqual([]);
    });

    it('tells the names of operators by finding', async () => {
      const { store } = opened();
      const names = ['etl.example.com', 'www.example.com'];
      await store.saveContacts(first, [sampleContact({ names }), sampleContact({ address: 'a@example.com', names })]);
      await store.saveContacts(second, [sampleContact()]);
      expect(await store.operatorNames()).toEqual(new Map([[first, names]]));
    });

    it('refuses those of a finding that was never saved', async () => {
      const { store } = opened();
      await expect(store.saveContacts('unknown', [sampleContact()])).rejects.toThrow('never saved');
      expect(await store.contacts('unknown')).toEqual([]);
    });
  });

  describe('confirmations', () => {
    it('keeps the last word on each mailbox', async () => {
      const { store } = opened();
      const later = sampleConfirmation({ at: '2026-11-24T00:00:00.000Z', by: 'lee', reason: 'still the right one' });
      const other = sampleConfirmation({ address: 'noc@example.com' });
      for (const each of [sampleConfirmation({ at: AT }), other, later]) await store.confirmMailbox(each);
      expect(await store.confirmations()).toEqual([other, later]);
    });
  });

  describe('notices', () => {
    beforeEach(saveSampleFindings);

    it('returns a notice as it was saved, findings in their order', async () => {
      const { store } = opened();
      const notice = sampleNotice({ findingIds: findingIds.toReversed() });
      await store.saveNotice(notice);
      expect(await store.notice(notice.id)).toEqual(notice);
      expect(await store.notice('00000000')).toBeNull();
    });

    it('updates every field, and drops findings that are no longer in it', async () => {
      const { store } = opened();
      await store.saveNotice(sampleNotice({ findingIds: [first, second] }));
      const changed = sampleNotice({
        sender: { address: 'other@example.net', name: '' },
        recipient: 'abuse@example.com',
        audience: 'abuse-desk',
        rung: 'rdap-abuse',
        provider: 'Example Cloud',
        attachments: [{ kind: 'xarf', name: 'xarf.json', content: '{"xarf_version":"4.0.0"}\n' }],
        reminds: '00000001',
        inReplyTo: '<first@example.net>',
        attempts: 2,
        retryAt: '2026-11-24T03:00:00.000Z',
        findingIds: [third, first],
        subject: 'Reminder',
        text: 'Other facts.\n',
        sha256: 'e'.repeat(64),
        messageId: '<other@example.net>',
        state: 'sent',
        createdAt: '2026-11-24T00:00:00.000Z',
        approvedSha256: 'f'.repeat(64),
        approvedBy: 'kim',
        approvedAt: '2026-11-24T01:00:00.000Z',
        // Not among the sweeps: a mail that went out is recorded all the same.
        recheckId: '20261124T020000-0000',
        sentAt: '2026-11-24T02:00:00.000Z',
        detail: '250 queued',
      });
      await store.saveNotice(changed);
      expect(await store.notice(changed.id)).toEqual(changed);
    });

    it('lists the newest first', async () => {
      const { store } = opened();
      const days = ['2026-11-02', '2026-11-03', '2026-11-01'];
      const notices = days.map((day, index) =>
        sampleNotice({ id: `0000000${index}`, createdAt: `${day}T00:00:00.000Z`, findingIds: [findingIds[index]!] }),
      );
      for (const notice of notices) await store.saveNotice(notice);
      expect(await store.notices()).toEqual([notices[1], notices[0], notices[2]]);
    });

    it('keeps the notice as it was when a finding in the new one is unknown', async () => {
      const { store } = opened();
      await store.saveNotice(sampleNotice({ findingIds: [first] }));
      const broken = sampleNotice({ findingIds: [second, 'unknown'], state: 'approved' });
      await expect(store.saveNotice(broken)).rejects.toThrow('never saved');
      expect(await store.notice(broken.id)).toEqual(sampleNotice({ findingIds: [first] }));
    });

    it('is claimed only from the state it is in', async () => {
      const { store } = opened();
      await store.saveNotice(sampleNotice({ findingIds: [first], state: 'approved' }));
      const { id } = sampleNotice();
      expect(await store.claimNotice(id, 'draft', 'approved')).toBe(false);
      expect(await store.claimNotice('00000000', 'approved', 'sending')).toBe(false);
      expect(await store.claimNotice(id, 'approved', 'sending')).toBe(true);
      expect(await store.claimNotice(id, 'approved', 'sending')).toBe(false);
      expect(await store.notice(id)).toEqual(sampleNotice({ findingIds: [first], state: 'sending' }));
    });

    it('is claimed by exactly one of several stores', async () => {
      const { store, reopen } = opened();
      const stores = [store, await reopen(), await reopen()];
      const notices = findingIds.slice(0, 20).map((findingId, index) => {
        const id = index.toString(16).padStart(8, '0');
        return sampleNotice({ id, state: 'approved', findingIds: [findingId] });
      });
      for (const notice of notices) await store.saveNotice(notice);
      for (const { id } of notices) {
        const claims = await Promise.all(stores.map((each) => each.claimNotice(id, 'approved', 'sending')));
        expect(claims.filter(Boolean)).toHaveLength(1);
      }
    });
  });
}

import { beforeEach, describe, expect, it } from 'vitest';
import { hashMailbox } from '../../src/model/mailbox.ts';
import type { Notice } from '../../src/model/notice.ts';
import { collect } from './collect.ts';
import type { OpenedStore } from './contract.ts';
import {
  AT,
  sampleAct,
  sampleConfirmation,
  sampleContact,
  sampleEvent,
  sampleFinding,
  sampleNotice,
  sampleReply,
  sampleSuppression,
  sampleSweep,
} from './samples.ts';

const ASKED = 'Jane@example.com';
const TAGGED = 'jane+airbyte@example.com';
const OTHER = 'janet@example.com';
const SENT: Notice = sampleNotice({
  id: '00000001',
  recipient: TAGGED,
  state: 'sent',
  approvedSha256: 'c'.repeat(64),
  approvedBy: 'kim',
  approvedAt: AT,
  sentAt: AT,
  detail: `250 queued for ${TAGGED}`,
  attachments: [{ kind: 'csv', name: 'findings.csv', content: 'x\r\n' }],
});

export function describePrivacy(opened: () => OpenedStore): void {
  describe('a mailbox under all its spellings', () => {
    beforeEach(async () => {
      const { store } = opened();
      await store.startSweep(sampleSweep());
      const reason = `notice 00000001 was sent to ${TAGGED}`;
      const finding = sampleFinding({ contact: TAGGED, state: 'notified' });
      await store.saveFindings([
        { finding, events: [sampleEvent({ reason }), sampleEvent({ reason: `a note about ${OTHER}` })] },
      ]);
      const contacts = [TAGGED, OTHER, 'JANE@EXAMPLE.COM', ''].map((address) => sampleContact({ address }));
      await store.saveContacts(finding.id, contacts);
      for (const address of [ASKED, OTHER]) await store.confirmMailbox(sampleConfirmation({ address }));
      const drafts = [
        sampleNotice({ id: '00000002', recipient: ASKED }),
        sampleNotice({ id: '00000003', recipient: ASKED, state: 'approved' }),
        sampleNotice({ id: '00000004', recipient: OTHER }),
      ];
      for (const notice of [SENT, ...drafts]) await store.saveNotice(notice);
      await store.addReply(sampleReply({ id: '1', noticeId: SENT.id, from: 'boss@example.com', recipient: '' }));
      await store.addReply(sampleReply({ id: '2', noticeId: null, from: 'jane@example.com', recipient: '' }));
      await store.addReply(
        sampleReply({ id: '3', noticeId: null, recipient: OTHER, detail: '550 <jane@example.com>' }),
      );
      await store.addReply(sampleReply({ id: '4', noticeId: '00000004', recipient: OTHER }));
      const answer = { first: '192.0.2.0', last: '192.0.2.255', fetchedAt: AT, expiresAt: AT };
      await store.saveLookup('rdap', { ...answer, value: '{"abuse":["jane@example.com"]}' });
      await store.saveLookup('ripestat', { ...answer, value: `["${OTHER}"]` });
      const value = hashMailbox(ASKED, await store.hashKey());
      await store.suppress(sampleSuppression({ purpose: 'contact', kind: 'address', value }));
      await store.suppress(sampleSuppression({ id: '00000000' }));
      await store.audit(sampleAct());
    });

    it('is shown with everything that is kept about it', async () => {
      const found = await opened().store.exportAbout('jane@EXAMPLE.com');
      const counts = Object.entries(found).map(([table, rows]) => [table, rows.length]);
      expect(Object.fromEntries(counts)).toEqual({
        contacts: 2,
        confirmations: 1,
        findings: 1,
        notices: 3,
        replies: 3,
        finding_events: 1,
        lookups: 1,
        suppressions: 1,
      });
      expect(found.notices).toContainEqual(expect.objectContaining({ recipient: TAGGED, text: SENT.text }));
      expect(found.lookups).toEqual([expect.objectContaining({ source: 'rdap', first: '192.0.2.0' })]);
      expect(await opened().store.exportAbout('nobody@example.com')).toEqual({});
      expect(await opened().store.exportAbout('')).toEqual({});
    });

    it('is erased, but for what statistics and its own wish need', async () => {
      const { store } = opened();
      expect(await store.erase(ASKED)).toEqual({
        contacts: 2,
        confirmations: 1,
        findings: 1,
        notices: 3,
        replies: 3,
        finding_events: 1,
        lookups: 1,
      });
      const { suppressions, ...rest } = await store.exportAbout(ASKED);
      expect(rest).toEqual({});
      expect(suppressions).toHaveLength(1);
      expect(await store.notice(SENT.id)).toEqual({
        ...SENT,
        recipient: '',
        subject: '',
        text: '',
        attachments: [],
        detail: '',
        approvedSha256: null,
      });
      expect((await store.notices()).map(({ id }) => id).sort()).toEqual(['00000001', '00000004']);
      expect((await store.contacts(sampleFinding().id)).map(({ address }) => address)).toEqual([OTHER, '']);
      expect(await store.findings({})).toEqual([sampleFinding({ contact: '', state: 'notified' })]);
      expect((await store.history(sampleFinding().id)).map(({ reason }) => reason)).toEqual([
        'notice 00000001 was sent to (erased)',
        `a note about ${OTHER}`,
      ]);
      expect((await store.replies()).map(({ id }) => id)).toEqual(['4']);
      expect(await store.confirmations()).toHaveLength(1);
      expect(await store.lookup('ripestat', '192.0.2.1', AT)).not.toBeNull();
      expect(await collect(store.auditLog())).toHaveLength(1);
      expect(await store.erase(ASKED)).toEqual({});
    });
  });
}

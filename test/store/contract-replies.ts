import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenedStore } from './contract.ts';
import { sampleFinding, sampleNotice, sampleReply, sampleSweep } from './samples.ts';

export function describeReplies(opened: () => OpenedStore): void {
  describe('replies', () => {
    beforeEach(async () => {
      const { store } = opened();
      await store.startSweep(sampleSweep());
      await store.saveFindings([{ finding: sampleFinding(), events: [] }]);
      await store.saveNotice(sampleNotice());
    });

    it('takes the same message once, and says so', async () => {
      const { store } = opened();
      expect(await store.addReply(sampleReply())).toBe(true);
      expect(await store.addReply(sampleReply({ detail: 'read again', done: true }))).toBe(false);
      expect(await store.replies()).toEqual([sampleReply()]);
    });

    it('is taken by exactly one of several stores', async () => {
      const { store, reopen } = opened();
      const stores = [store, await reopen(), await reopen()];
      const taken = await Promise.all(stores.map((each) => each.addReply(sampleReply())));
      expect(taken.filter(Boolean)).toHaveLength(1);
    });

    it('updates every field and lists the oldest first', async () => {
      const { store } = opened();
      const older = sampleReply({ id: 'f'.repeat(64), at: '2026-11-01T00:00:00.000Z', noticeId: null, bounce: null });
      await store.addReply(sampleReply());
      await store.addReply(older);
      const changed = sampleReply({
        noticeId: null,
        kind: 'ticket',
        at: '2026-11-25T00:00:00.000Z',
        from: 'abuse@example.com',
        recipient: '',
        bounce: null,
        status: '',
        ticket: 'A-17',
        detail: 'Re: [3F9C01AB]',
        done: true,
      });
      await store.saveReply(changed);
      expect(await store.replies()).toEqual([older, changed]);
    });

    it('refuses one to a notice that was never saved', async () => {
      await expect(opened().store.addReply(sampleReply({ noticeId: '00000000' }))).rejects.toThrow('never saved');
    });
  });
}

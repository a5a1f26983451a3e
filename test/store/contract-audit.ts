import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/model/audit.ts';
import { whyBroken } from '../../src/model/audit-chain.ts';
import { collect } from './collect.ts';
import type { OpenedStore } from './contract.ts';
import { sampleAct } from './samples.ts';

/** Every entry follows from the one before. */
export function expectChain(all: readonly AuditEntry[]): void {
  let head = { seq: 0, sha256: '0'.repeat(64) };
  for (const entry of all) {
    expect(whyBroken(entry, head)).toBe('');
    head = entry;
  }
}

export function describeAudit(opened: () => OpenedStore): void {
  describe('audit log', () => {
    it('chains acts in the order in which they came, and returns them as they were', async () => {
      const { store } = opened();
      const acts = [
        sampleAct(),
        sampleAct({
          at: '2020-01-01T00:00:00.000Z',
          actor: 'airsweep',
          action: 'send',
          subject: '',
          detail: '"ü"\u2028',
        }),
        sampleAct(),
      ];
      for (const act of acts) await store.audit(act);
      const all = await collect(store.auditLog());
      expect(all.map(({ seq, previous: _p, sha256: _s, ...act }) => [seq, act])).toEqual(
        acts.map((act, index) => [index + 1, act]),
      );
      expectChain(all);
    });

    it('stays whole when text cannot be kept as it is', async () => {
      const { store } = opened();
      await store.audit(sampleAct({ detail: 'half of a pair: \ud83d' }));
      await store.audit(sampleAct());
      expectChain(await collect(store.auditLog()));
    });

    it('is one chain whoever appends, also at the same moment', async () => {
      const { store, reopen } = opened();
      const stores = [store, await reopen(), await reopen()];
      const acts = Array.from({ length: 30 }, (_, index) => String(index));
      await Promise.all(acts.map((subject, index) => stores[index % 3]!.audit(sampleAct({ subject }))));
      const all = await collect(store.auditLog());
      expectChain(all);
      expect(all.map(({ subject }) => subject).sort()).toEqual(acts.sort());
    });

    it('reads a long log in parts', async () => {
      const { store } = opened();
      for (let index = 0; index < 252; index += 1) await store.audit(sampleAct({ subject: String(index) }));
      const all = await collect(store.auditLog());
      expect(all).toHaveLength(252);
      expectChain(all);
    });
  });
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports.ts';
import { describeAudit } from './contract-audit.ts';
import { describeFindings } from './contract-findings.ts';
import { describeLookups } from './contract-lookups.ts';
import { describeNotices } from './contract-notices.ts';
import { describeObservations } from './contract-observations.ts';
import { describePrivacy } from './contract-privacy.ts';
import { describePurge } from './contract-purge.ts';
import { describeReplies } from './contract-replies.ts';
import { describeSuppressions } from './contract-suppressions.ts';
import { describeSweeps } from './contract-sweeps.ts';
import { describeTargets } from './contract-targets.ts';
import { sampleSweep } from './samples.ts';

/** An empty store. `reopen` opens a further one on the same data; `cleanup` closes all of them and drops the data. */
export interface OpenedStore {
  readonly store: Store;
  reopen(): Promise<Store>;
  cleanup(): Promise<void>;
}

/** What every store has to do, whatever it stands on. */
export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.cleanup());

    const current = () => opened;
    describeSweeps(current);
    describeTargets(current);
    describeObservations(current);
    describeFindings(current);
    describeNotices(current);
    describeReplies(current);
    describeSuppressions(current);
    describeLookups(current);
    describeAudit(current);
    describePurge(current);
    describePrivacy(current);

    it('keeps what was saved when it is closed and opened again', async () => {
      await opened.store.startSweep(sampleSweep());
      await opened.store.close();
      const again = await opened.reopen();
      expect(await again.sweeps()).toEqual([sampleSweep()]);
    });

    it('finishes what is under way before it closes, and closes twice without complaint', async () => {
      const saved = opened.store.startSweep(sampleSweep());
      await Promise.all([saved, opened.store.close()]);
      await opened.store.close();
      expect(await (await opened.reopen()).sweeps()).toHaveLength(1);
    });
  });
}

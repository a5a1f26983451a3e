import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Outcome, readInbox } from '../../../src/engine/replies/index.ts';
import type { Incoming, Unreadable } from '../../../src/model/incoming.ts';
import type { Notice } from '../../../src/model/notice.ts';
import { createSuppressionList } from '../../../src/notice/suppressed.ts';
import type { Clock, Store } from '../../../src/ports.ts';
import { openStore } from '../../../src/store/sqlite.ts';
import { sampleFinding, sampleNotice, sampleSweep } from '../../store/samples.ts';

export const NOTICE_ID = 'A1B2C3D4';
export const RECIPIENT = 'security@customer.example';

/** A real database with one notice that was sent, and a clock to move. */
export interface World {
  readonly store: Store;
  setTime(iso: string): void;
  read(...messages: readonly (Incoming | Unreadable)[]): Promise<readonly Outcome[]>;
  notice(): Promise<Notice>;
  /** Why nobody writes to a mailbox now; empty when somebody may. */
  suppressed(address?: string): Promise<string>;
  acts(): Promise<readonly string[]>;
}

export function sentNotice(change: Partial<Notice> = {}): Notice {
  return sampleNotice({
    id: NOTICE_ID,
    recipient: RECIPIENT,
    messageId: '<a1b2c3d4.0123456789abcdef.1@cert.example>',
    state: 'sent',
    sentAt: '2026-11-23T12:00:00.000Z',
    approvedSha256: 'c'.repeat(64),
    approvedBy: 'ann',
    approvedAt: '2026-11-23T11:00:00.000Z',
    ...change,
  });
}

/** Every outcome of reading these messages in this order. */
export async function readAll(
  messages: readonly (Incoming | Unreadable)[],
  deps: { readonly store: Store; readonly clock: Clock },
): Promise<readonly Outcome[]> {
  const inbox = (async function* () {
    yield* messages;
  })();
  const outcomes: Outcome[] = [];
  for await (const outcome of readInbox(inbox, deps, new AbortController().signal)) outcomes.push(outcome);
  return outcomes;
}

export async function createWorld(change: Partial<Notice> = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'airsweep-inbox-'));
  let now = new Date('2026-11-23T12:10:00Z');
  const clock = { now: (): Date => now };
  const store = await openStore(join(folder, 'airsweep.db'), clock);
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  await store.startSweep(sampleSweep());
  await store.saveFindings([{ finding: sampleFinding({ state: 'notified' }), events: [] }]);
  await store.saveNotice(sentNotice(change));
  return {
    store,
    setTime: (iso) => {
      now = new Date(iso);
    },
    read: (...messages) => readAll(messages, { store, clock }),
    notice: async () => (await store.notice(NOTICE_ID)) as Notice,
    suppressed: async (address = RECIPIENT) =>
      createSuppressionList(await store.suppressions(), await store.hashKey(), now).mail(address),
    acts: async () => {
      const acts: string[] = [];
      for await (const { action, subject, detail } of store.auditLog()) acts.push(`${action} ${subject} ${detail}`);
      return acts;
    },
  };
}

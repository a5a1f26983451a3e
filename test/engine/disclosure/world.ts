import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { notifySchema } from '../../../src/cli/config/disclosure.ts';
import { type PlanDeps, type Policy, type SendDeps, sendNotices } from '../../../src/engine/disclosure/index.ts';
import type { Contact } from '../../../src/model/contact.ts';
import type { Finding, FindingEvent } from '../../../src/model/finding.ts';
import type { Notice } from '../../../src/model/notice.ts';
import type { Mailer, Receipt, Store } from '../../../src/ports.ts';
import { openStore } from '../../../src/store/sqlite.ts';
import { IDENTITY, SENDER, TEMPLATES } from '../../notice/samples.ts';
import { sampleSweep } from '../../store/samples.ts';

export const never: AbortSignal = new AbortController().signal;

/** Everything around the disclosure workflow: a real database; hosts, contacts, mail server and time are the test's. */
export interface World {
  readonly file: string;
  readonly store: Store;
  readonly plan: PlanDeps;
  readonly send: SendDeps;
  /** What each finding's contact source answers; by finding id, `*` for all others. */
  readonly known: Map<string, readonly Contact[]>;
  /** The mails handed over, in order. */
  readonly mails: Notice[];
  /** Answers of the mail server, in order; accepted when there is none left. */
  readonly receipts: Receipt[];
  /** What a re-check finds instead of the same again; by finding id. */
  readonly changes: Map<string, Partial<Finding>>;
  /** Finding ids of every re-check. */
  readonly rechecks: string[][];
  finding(id: string): Promise<Finding>;
  notice(id: string): Promise<Notice | null>;
  events(id: string): Promise<readonly FindingEvent[]>;
  /** Writes findings as they are to be, whatever was known of them. */
  put(...findings: readonly Finding[]): Promise<void>;
  setTime(iso: string): void;
  /** Whole days and parts of one. */
  pass(days: number): void;
  /** Sends and returns the notices that were touched. */
  sendAll(signal?: AbortSignal): Promise<readonly Notice[]>;
}

// Tests of other limits are in no hurry.
export const POLICY: Policy = {
  ...notifySchema.parse({}),
  perHour: 10_000,
  perDay: 10_000,
  perDomainPerHour: 10_000,
  gapSeconds: 0,
  warmUp: false,
};

export async function createWorld(findings: readonly Finding[], policy: Policy = POLICY): Promise<World> {
  let now = new Date('2026-11-23T12:00:00Z');
  const clock = { now: (): Date => now };
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-disclose-'));
  const file = join(folder, 'airsweep.db');
  const store = await openStore(file, clock);
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const known = new Map<string, readonly Contact[]>();
  const mails: Notice[] = [];
  const receipts: Receipt[] = [];
  const changes = new Map<string, Partial<Finding>>();
  const rechecks: string[][] = [];
  const put = async (...list: readonly Finding[]): Promise<void> => {
    for (const { sweepId } of list) if ((await store.sweep(sweepId)) === null) await startSweep(store, sweepId);
    await store.saveFindings(list.map((finding) => ({ finding, events: [] })));
  };
  const finding = async (id: string): Promise<Finding> => {
    const [one] = await store.findings({ ids: [id] });
    if (one === undefined) throw new Error(`there is no finding ${id}`);
    return one;
  };
  const mailer: Mailer = {
    send: async (notice) => {
      mails.push(structuredClone(notice));
      return receipts.shift() ?? { outcome: 'accepted', response: '250 queued' };
    },
    close: () => undefined,
  };
  const recheck: SendDeps['recheck'] = async (asked) => {
    const sweepId = `recheck-${rechecks.length + 1}`;
    rechecks.push(asked.map(({ id }) => id));
    const at = now.toISOString();
    const options = { findings: asked.map(({ id }) => id) };
    await store.startSweep(sampleSweep({ id: sweepId, kind: 'recheck', startedAt: at, state: 'finished', options }));
    await put(...asked.map((one) => ({ ...one, sweepId, lastSeen: at, ...changes.get(one.id) })));
    return { sweepId, findings: await store.findings({ ids: asked.map(({ id }) => id) }) };
  };
  const contacts = { find: async ({ id }: Finding) => known.get(id) ?? known.get('*') ?? [] };
  const remediation = (): readonly string[] => ['Close the port.', 'Rotate every credential stored in it.'];
  const send: SendDeps = { store, clock, policy, mailer, recheck, isPublic: () => true, halted: () => '' };
  await put(...findings);
  return {
    file,
    store,
    plan: {
      store,
      clock,
      policy,
      contacts,
      identity: { ...IDENTITY },
      sender: { ...SENDER },
      templates: TEMPLATES,
      remediation,
    },
    send,
    known,
    mails,
    receipts,
    changes,
    rechecks,
    finding,
    notice: (id) => store.notice(id),
    events: (id) => store.history(id),
    put,
    setTime: (iso) => {
      now = new Date(iso);
    },
    pass: (days) => {
      now = new Date(now.getTime() + days * 24 * 3_600_000);
    },
    sendAll: async (signal = never) => (await sendNotices(send, signal)).notices,
  };
}

async function startSweep(store: Store, id: string): Promise<void> {
  await store.startSweep(sampleSweep({ id, state: 'finished' }));
}

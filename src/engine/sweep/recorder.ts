import { setTimeout } from 'node:timers/promises';
import type { Finding } from '../../model/finding.ts';
import type { Outcome } from '../../model/fingerprint.ts';
import type { Sweep, SweepCounts } from '../../model/sweep.ts';
import type { Clock, Store } from '../../ports.ts';
import type { Conversation } from './conversation.ts';
import { type Judgement, judge, type Rules } from './judge.ts';
import type { SweepListener } from './listener.ts';
import type { Job, Result } from './probing.ts';

/** Turns conversations into stored observations, findings and counts, one address at a time. */
export interface Recorder {
  /** null when there was nothing to store; otherwise resolves when it is stored. */
  ended(result: Result, job: Job): Promise<void> | null;
  /** Something is stored about the address: whatever comes back from it has to be judged. */
  isKnown(address: string): boolean;
  unresolved(name: string): void;
  skipped(address: string, reason: string): void;
  /** One endpoint is done. */
  done(): void;
  counts(): SweepCounts;
  /** Positions that are done, but mean something only when all are: to be asked again if it does not come to that. */
  unjudged(): Iterable<number>;
  /** Judges what had to wait for the rest of the sweep, and lists what was not listed yet. */
  finish(isInterrupted: boolean): Promise<void>;
}

interface RecorderPorts {
  readonly store: Store;
  readonly clock: Clock;
}

/** What of a sweep decides how soon a finding is final. */
export interface SweepShape {
  /** One address may be asked on several ports, which speak for each other. */
  readonly manyPorts: boolean;
  /** One address may be asked by name and by address, which can be one finding. */
  readonly manyViews: boolean;
}

/** Conversations that are stored in one go. */
interface Batch {
  readonly conversations: Conversation[];
  readonly written: PromiseWithResolvers<void>;
}

/** Conversations are collected for so many times as long as it took to store the last ones, and never longer. */
const COLLECT_TIMES = 8;
const MAX_COLLECT_MS = 500;
/** Addresses whose observations are held at a time. */
const READ_AT_ONCE = 500;
const SILENT = ['connect-timeout', 'unreachable'];

/** What is counted apart. */
type Tallied = Extract<Outcome, keyof SweepCounts>;

export async function createRecorder(
  sweep: Sweep,
  rules: Rules,
  shape: SweepShape,
  { store, clock }: RecorderPorts,
  listener: SweepListener,
): Promise<Recorder> {
  const counts: { -readonly [Key in keyof SweepCounts]: number } = { ...sweep.counts };
  const outcomes = new Map<string, Tallied>();
  const names = new Map<string, Map<number, string[]>>();
  // Of what is listed only the id: there may be many.
  const listed = new Set<string>();
  const unlisted = new Map<string, Finding>();
  const silent = new Map<number, Conversation>();
  const answered = new Set<string>();
  const known = new Set((await store.findings({})).map(({ endpoint }) => endpoint.address));
  let next: Batch | null = null;
  let isWriting = false;

  function remember(conversation: Conversation, hostnames: readonly string[]): void {
    const { address, port } = conversation.endpoint;
    const learnt = [...hostnames, ...conversation.names];
    if (learnt.length === 0) return;
    const ports = names.get(address) ?? new Map<number, string[]>();
    ports.set(port, [...(ports.get(port) ?? []), ...learnt]);
    names.set(address, ports);
  }

  /** Resolves when the conversation is stored and judged. What ends while others are written is written together. */
  function record(conversation: Conversation): Promise<void> {
    next ??= { conversations: [], written: Promise.withResolvers() };
    const { conversations, written } = next;
    conversations.push(conversation);
    if (!isWriting) void writeBatches();
    return written.promise;
  }

  async function writeBatches(): Promise<void> {
    isWriting = true;
    // What comes alone is stored at once.
    for (let pauseMs = 0; ; ) {
      // A commit waits for the disk, so more conversations are worth waiting for.
      await setTimeout(pauseMs);
      const batch = next;
      if (batch === null) break;
      next = null;
      const startedAt = performance.now();
      await judgeAll(batch.conversations, false).then(batch.written.resolve, batch.written.reject);
      pauseMs = Math.min(MAX_COLLECT_MS, COLLECT_TIMES * (performance.now() - startedAt));
    }
    isWriting = false;
  }

  /** Findings of one address build on each other: all that is new of it is judged at once. */
  async function judgeAll(conversations: readonly Conversation[], controlAnswered: boolean): Promise<void> {
    const groups = Map.groupBy(conversations, ({ endpoint }) => endpoint.address);
    const stored = await store.knownAt(
      sweep.id,
      [...groups.keys()].filter((address) => known.has(address)),
    );
    const at = clock.now().toISOString();
    const judgements: Judgement[] = [];
    for (const [address, group] of groups) {
      const { observations = [], findings = [] } = stored.get(address) ?? {};
      const subject = {
        observations: [...observations, ...group.flatMap((each) => each.observations)],
        stored: findings,
        names: names.get(address) ?? new Map(),
        at,
        sweepId: sweep.id,
        controlAnswered,
        isPassive: false,
      };
      judgements.push(judge(subject, rules));
    }
    const gated = conversations.filter(({ fingerprint }) => fingerprint !== null);
    const changes = judgements.flatMap((judgement) => judgement.changes);
    await store.record(
      sweep.id,
      gated.flatMap((conversation) => conversation.observations),
      changes,
    );
    for (const address of groups.keys()) known.add(address);
    for (const judgement of judgements) note(judgement);
  }

  function note(judgement: Judgement): void {
    tallyOutcomes(judgement);
    for (const { finding } of judgement.changes) if (finding.sweepId === sweep.id) take(finding);
  }

  function take(finding: Finding): void {
    if (isSettled(finding)) list(finding);
    else if (!listed.has(finding.id)) unlisted.set(finding.id, finding);
    counts.findings = listed.size + unlisted.size;
  }

  function tallyOutcomes({ assessments }: Judgement): void {
    for (const { endpoint, outcome } of assessments) {
      const key = `${endpoint.address} ${endpoint.port} ${endpoint.host ?? ''}`;
      const before = outcomes.get(key);
      if (before !== undefined) counts[before] -= 1;
      outcomes.delete(key);
      if (!isTallied(outcome)) continue;
      counts[outcome] += 1;
      outcomes.set(key, outcome);
    }
  }

  function list(finding: Finding): void {
    if (listed.has(finding.id)) return;
    unlisted.delete(finding.id);
    listed.add(finding.id);
    listener.finding(finding);
  }

  /** What a resumed sweep has found already; a kill may have come between what it stored and the counts it saved. */
  async function takeUp(): Promise<void> {
    Object.assign(counts, { findings: 0, vendor: 0, copy: 0, decoy: 0 });
    for (const finding of await store.findings({ sweepId: sweep.id })) take(finding);
    const at = sweep.startedAt;
    const asStored = { names: new Map(), at, sweepId: sweep.id, controlAnswered: false, isPassive: false };
    const addresses = await store.observedIn(sweep.id);
    for (let i = 0; i < addresses.length; i += READ_AT_ONCE) {
      const stored = await store.knownAt(sweep.id, addresses.slice(i, i + READ_AT_ONCE));
      for (const { observations, findings } of stored.values()) {
        tallyOutcomes(judge({ observations, stored: findings, ...asStored }, rules));
      }
    }
  }

  await takeUp();
  return {
    isKnown: (address) => known.size > 0 && known.has(address),
    ended({ position, status, isOpen, isHttp, conversation }, { endpoint, hostnames }) {
      const { address } = endpoint;
      const countIt = (): void => {
        if (isOpen) counts.open += 1;
        if (isHttp) counts.http += 1;
        counts.done += 1;
      };
      const isSilent = SILENT.includes(status);
      // Two are enough to answer "did another host answer".
      if (!isSilent && answered.size < 2) answered.add(address);
      if (conversation !== null && (conversation.fingerprint !== null || known.has(address))) {
        remember(conversation, hostnames);
        // Counted when it is stored: what is saved counts nothing that would be asked again.
        if (!isSilent) return record(conversation).then(countIt);
        silent.set(position, conversation);
      }
      countIt();
      return null;
    },
    unresolved(name) {
      listener.note(`${name} does not resolve`);
      counts.done += 1;
    },
    skipped(address, reason) {
      listener.note(`${address} skipped: ${reason}`);
      counts.skipped += 1;
    },
    done() {
      counts.done += 1;
    },
    counts: () => ({ ...counts }),
    unjudged: () => silent.keys(),
    async finish(isInterrupted) {
      for (const conversation of isInterrupted ? [] : silent.values()) {
        const { address } = conversation.endpoint;
        await judgeAll(
          [conversation],
          [...answered].some((other) => other !== address),
        );
      }
      for (const finding of unlisted.values()) list(finding);
    },
  };

  /** Nothing that a sibling port or another view may still tell can change it. */
  function isSettled(finding: Finding): boolean {
    const { versionSource, endpoint } = finding;
    const isStated = versionSource !== null && versionSource !== 'bracket';
    return (isStated || !shape.manyPorts) && (endpoint.host === null || !shape.manyViews);
  }
}

function isTallied(outcome: Outcome): outcome is Tallied {
  return outcome === 'vendor' || outcome === 'copy' || outcome === 'decoy';
}

import type { Finding } from '../model/finding.ts';
import type { Outcome } from '../model/fingerprint.ts';
import type { Observation } from '../model/observation.ts';
import type { Sweep, SweepCounts } from '../model/sweep.ts';
import type { Clock, Store } from '../ports.ts';
import type { Conversation } from './conversation.ts';
import { type Judgement, judge, type Rules } from './judge.ts';
import type { SweepListener } from './sweep.ts';

/** Turns conversations into stored observations, findings and counts, one address at a time. */
export interface Recorder {
  conversation(conversation: Conversation, hostnames: readonly string[]): Promise<void>;
  unresolved(name: string): void;
  skipped(address: string, reason: string): void;
  /** One endpoint is done. */
  done(): void;
  counts(): SweepCounts;
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

const SILENT = ['connect-timeout', 'unreachable'];

export async function createRecorder(
  sweep: Sweep,
  rules: Rules,
  shape: SweepShape,
  { store, clock }: RecorderPorts,
  listener: SweepListener,
): Promise<Recorder> {
  const counts: { -readonly [Key in keyof SweepCounts]: number } = { ...sweep.counts };
  const outcomes = new Map<string, Outcome>();
  const names = new Map<string, Map<number, string[]>>();
  const listed = new Set<string>();
  const seen = new Map<string, Finding>();
  const silent: Conversation[] = [];
  const answered = new Set<string>();
  // A resumed sweep has found some already.
  for (const finding of await store.findings({ sweepId: sweep.id })) seen.set(finding.id, finding);
  const known = new Set((await store.findings({})).map(({ endpoint }) => endpoint.address));
  // Findings of one address build on each other: one judgement after the other.
  let queue: Promise<void> = Promise.resolve();

  function remember(conversation: Conversation, hostnames: readonly string[]): void {
    const { address, port } = conversation.endpoint;
    const ports = names.get(address) ?? new Map<number, string[]>();
    ports.set(port, [...(ports.get(port) ?? []), ...hostnames, ...conversation.names]);
    names.set(address, ports);
  }

  async function judgeAddress(conversation: Conversation, controlAnswered: boolean): Promise<void> {
    const { address } = conversation.endpoint;
    const isGated = conversation.fingerprint !== null;
    if (isGated) await store.addObservations(sweep.id, conversation.observations);
    const kept = await store.observationsAt(sweep.id, address);
    const judgement = judge(
      {
        observations: isGated ? kept : [...kept, ...conversation.observations],
        stored: await store.findingsAt(address),
        names: names.get(address) ?? new Map(),
        at: clock.now().toISOString(),
        sweepId: sweep.id,
        controlAnswered,
        isPassive: false,
      },
      rules,
    );
    if (judgement.changes.length > 0) await store.saveFindings(judgement.changes);
    known.add(address);
    note(judgement);
  }

  function note({ assessments, changes }: Judgement): void {
    for (const { endpoint, outcome } of assessments) {
      const key = `${endpoint.address} ${endpoint.port} ${endpoint.host ?? ''}`;
      tally(outcomes.get(key), -1);
      tally(outcome, 1);
      outcomes.set(key, outcome);
    }
    for (const { finding } of changes) {
      if (finding.sweepId !== sweep.id) continue;
      seen.set(finding.id, finding);
      if (isSettled(finding)) list(finding);
    }
    counts.findings = seen.size;
  }

  function tally(outcome: Outcome | undefined, step: 1 | -1): void {
    if (outcome === 'vendor' || outcome === 'copy' || outcome === 'decoy') counts[outcome] += step;
  }

  function list(finding: Finding): void {
    if (listed.has(finding.id)) return;
    listed.add(finding.id);
    listener.finding(finding);
  }

  function add(observations: readonly Observation[]): void {
    if (observations.some(({ status }) => !['refused', 'aborted', ...SILENT].includes(status))) counts.open += 1;
    if (observations.some(({ status }) => status === 'ok')) counts.http += 1;
    counts.done += 1;
  }

  return {
    async conversation(conversation, hostnames) {
      const { address } = conversation.endpoint;
      add(conversation.observations);
      const isSilent = conversation.observations.every(({ status }) => SILENT.includes(status));
      // Two are enough to answer "did another host answer".
      if (!isSilent && answered.size < 2) answered.add(address);
      if (conversation.fingerprint === null && !known.has(address)) return;
      remember(conversation, hostnames);
      if (isSilent) {
        silent.push(conversation);
        return;
      }
      queue = queue.then(() => judgeAddress(conversation, false));
      await queue;
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
    async finish(isInterrupted) {
      await queue;
      for (const conversation of isInterrupted ? [] : silent) {
        const { address } = conversation.endpoint;
        await judgeAddress(
          conversation,
          [...answered].some((other) => other !== address),
        );
      }
      for (const finding of seen.values()) list(finding);
    },
  };

  /** Nothing that a sibling port or another view may still tell can change it. */
  function isSettled(finding: Finding): boolean {
    const { versionSource, endpoint } = finding;
    const isStated = versionSource !== null && versionSource !== 'bracket';
    return (isStated || !shape.manyPorts) && (endpoint.host === null || !shape.manyViews);
  }
}

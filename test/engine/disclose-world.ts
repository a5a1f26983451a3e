import type { PlanDeps, SendDeps } from '../../src/engine/disclose.ts';
import type { Contact } from '../../src/model/contact.ts';
import type { Finding, FindingEvent } from '../../src/model/finding.ts';
import type { Notice } from '../../src/model/notice.ts';
import type { Sweep } from '../../src/model/sweep.ts';
import type { Mailer, Receipt, Store } from '../../src/ports.ts';
import { IDENTITY } from '../notice/samples.ts';

/** Everything around the disclosure workflow, in memory: the store copies what it is given, as a database does. */
export interface World {
  readonly plan: PlanDeps;
  readonly send: SendDeps;
  readonly findings: Map<string, Finding>;
  readonly notices: Map<string, Notice>;
  readonly events: FindingEvent[];
  readonly contacts: Map<string, readonly Contact[]>;
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
  setTime(iso: string): void;
}

export function createWorld(findings: readonly Finding[]): World {
  let now = new Date('2026-11-23T12:00:00Z');
  const clock = { now: (): Date => now };
  const sweeps = new Map<string, Sweep>();
  const world = {
    findings: new Map(findings.map((finding) => [finding.id, finding])),
    notices: new Map<string, Notice>(),
    events: [] as FindingEvent[],
    contacts: new Map<string, readonly Contact[]>(),
    known: new Map<string, readonly Contact[]>(),
    mails: [] as Notice[],
    receipts: [] as Receipt[],
    changes: new Map<string, Partial<Finding>>(),
    rechecks: [] as string[][],
    setTime: (iso: string): void => {
      now = new Date(iso);
    },
  };
  const store = createFakeStore(world, sweeps);
  const mailer: Mailer = {
    send: async (notice) => {
      world.mails.push(structuredClone(notice));
      return world.receipts.shift() ?? { outcome: 'accepted', response: '250 queued' };
    },
    close: () => undefined,
  };
  const recheck: SendDeps['recheck'] = async (known) => {
    const sweepId = `recheck-${world.rechecks.length + 1}`;
    world.rechecks.push(known.map((finding) => finding.id));
    const at = now.toISOString();
    sweeps.set(sweepId, { id: sweepId, startedAt: at, finishedAt: at } as Sweep);
    for (const finding of known) {
      const seen = { sweepId, lastSeen: at, ...world.changes.get(finding.id) };
      world.findings.set(finding.id, { ...finding, ...seen });
    }
    return { sweepId, findings: known.flatMap((finding) => world.findings.get(finding.id) ?? []) };
  };
  const contacts = {
    find: async (finding: Finding) => world.known.get(finding.id) ?? world.known.get('*') ?? [],
  };
  const remediation = (): readonly string[] => ['Close the port.', 'Rotate every credential stored in it.'];
  return {
    ...world,
    plan: { store, clock, contacts, identity: IDENTITY, mailDomain: 'example.net', remediation },
    send: { store, clock, mailer, recheck },
  };
}

type Kept = Pick<World, 'findings' | 'notices' | 'events' | 'contacts'>;

function createFakeStore(kept: Kept, sweeps: ReadonlyMap<string, Sweep>): Store {
  const used: Partial<Store> = {
    sweep: async (id) => sweeps.get(id) ?? null,
    observationsOf: async () => [],
    findings: async (filter) =>
      [...kept.findings.values()].filter(
        (finding) =>
          (filter.ids?.includes(finding.id) ?? true) &&
          (filter.states?.includes(finding.state) ?? true) &&
          (filter.exposures?.includes(finding.exposure) ?? true),
      ),
    saveFindings: async (changes) => {
      for (const { finding, events } of structuredClone(changes)) {
        kept.findings.set(finding.id, finding);
        kept.events.push(...events);
      }
    },
    saveContacts: async (id, contacts) => void kept.contacts.set(id, contacts),
    saveNotice: async (notice) => void kept.notices.set(notice.id, structuredClone(notice)),
    claimNotice: async (id, from, to) => {
      const notice = kept.notices.get(id);
      if (notice?.state !== from) return false;
      kept.notices.set(id, { ...notice, state: to });
      return true;
    },
    notice: async (id) => kept.notices.get(id) ?? null,
    notices: async () => [...kept.notices.values()].reverse(),
  };
  // What the workflow has no business with fails loudly.
  return new Proxy(used as Store, {
    get(target, name, receiver) {
      if (name in target) return Reflect.get(target, name, receiver);
      throw new Error(`the disclosure workflow called store.${String(name)}`);
    },
  });
}

import type { AuditAct, AuditEntry } from './model/audit.ts';
import type { Confirmation, Contact } from './model/contact.ts';
import type { Endpoint } from './model/endpoint.ts';
import type { Finding, FindingEvent, FindingFilter } from './model/finding.ts';
import type { FingerprintRequest } from './model/fingerprint.ts';
import type { Notice } from './model/notice.ts';
import type { Observation, ProbeRequest } from './model/observation.ts';
import type { Reply } from './model/reply.ts';
import type { Suppression } from './model/suppression.ts';
import type { Sweep } from './model/sweep.ts';

/** The time, injectable so that tests and the demo can move it. */
export interface Clock {
  now(): Date;
}

/**
 * Name to addresses, canonical text, IPv4 first. Empty when the name does not resolve; `onSilence` is told when that is
 * because nobody answered, which says nothing about the name.
 */
export interface Resolver {
  resolve(name: string, signal: AbortSignal, onSilence?: () => void): Promise<readonly string[]>;
}

/** What a request may read from its answer. */
export type Reading = FingerprintRequest['read'];

/**
 * One conversation under one deadline, which starts when the rate limiter admits the first connection.
 * Never throws for anything a host does.
 */
export interface Visit {
  /** Decides plain or TLS by itself on first use, and keeps the connection where the host allows it. */
  get(request: ProbeRequest, reading: Reading): Promise<Observation>;
  /** Goes on with another port or under another name; the deadline stays. */
  moveTo(endpoint: Endpoint): void;
  close(): void;
}

/** Why a connection may not start now, and for how long. */
export interface Wait {
  /** The whole run's turn, or only this network's. */
  readonly for: 'run' | 'network';
  readonly ms: number;
}

/** Opens conversations. Every dial passes the address guard and the rate limiter. */
export interface Web {
  /** The connection is made by the first request, when its turn has come. */
  visit(endpoint: Endpoint, signal: AbortSignal): Visit;
  /**
   * Connects at once if it is the endpoint's turn, and calls back, never before it has returned: with a visit on the
   * connection that stands, or with what is known when none came about. Otherwise does nothing and tells what to wait
   * for. Not a promise: sweeps make millions of these.
   */
  connect(endpoint: Endpoint, onEnd: (end: Visit | Observation) => void, signal: AbortSignal): Wait | null;
  /** How often so far this machine lacked descriptors, ports or memory for a connection; it tries again by itself. */
  strains(): number;
}

/** Who is allowed where, asked again in the connector for the address that is really dialled. */
export interface Guard {
  /** null: permitted; otherwise one plain reason. `host` is the name it is to be asked under. */
  refuses(address: string, named: boolean, host: string | null): string | null;
}

/** A finding with the steps of its history that are new. */
export interface FindingChange {
  readonly finding: Finding;
  readonly events: readonly FindingEvent[];
}

/** What is stored of an address. */
export interface Known {
  /** Of the sweep that was asked for, oldest first. */
  readonly observations: readonly Observation[];
  /** In any state. */
  readonly findings: readonly Finding[];
}

/** What a look-up about a network answered, so that one answer serves the whole network. */
export interface LookupAnswer {
  /** First and last address it holds for, canonical text of one family. */
  readonly first: string;
  readonly last: string;
  readonly fetchedAt: string;
  /** ISO 8601 UTC; not used after. */
  readonly expiresAt: string;
  /** JSON of what was learnt, never the answer itself. */
  readonly value: string;
}

/** Before which times what is no longer needed is forgotten; ISO 8601 UTC. */
export interface Retention {
  /** Contacts of findings closed before. */
  readonly contactsBefore: string;
  /** Contacts of findings that were told before, and are over without being closed. */
  readonly casesBefore: string;
  readonly lookupsBefore: string;
  /** Findings closed before, with their observations, notices and history. */
  readonly findingsBefore: string;
}

/** Rows that were deleted, by table. */
export type Erased = Readonly<Record<string, number>>;

/** Everything kept between runs. Writes are durable when the promise resolves. */
export interface Store {
  /** All or nothing. `targets` are pages of text that {@link targets} gives back for its resumption. */
  startSweep(sweep: Sweep, targets?: Iterable<string>): Promise<void>;
  /** Saves state, cursor, counts and finish time. */
  saveSweep(sweep: Sweep): Promise<void>;
  sweep(id: string): Promise<Sweep | null>;
  targets(sweepId: string): AsyncIterable<string>;
  /** Newest first. */
  sweeps(): Promise<readonly Sweep[]>;
  /** Finding ids that a sweep saw, with the state each had then. */
  sweepFindings(
    id: string,
  ): Promise<readonly { readonly findingId: string; readonly exposure: string; readonly version: string }[]>;

  addObservations(sweepId: string, observations: readonly Observation[]): Promise<void>;
  /** Observations and what they make of findings, in one commit. */
  record(sweepId: string, observations: readonly Observation[], changes: readonly FindingChange[]): Promise<void>;
  /** What is stored of these addresses; those of which nothing is are left out. */
  knownAt(sweepId: string, addresses: readonly string[]): Promise<ReadonlyMap<string, Known>>;
  /** Addresses of which a sweep has stored observations. */
  observedIn(sweepId: string): Promise<readonly string[]>;
  /** All observations of one address in one sweep, oldest first. */
  observationsAt(sweepId: string, address: string): Promise<readonly Observation[]>;
  /** Those of one address in a sweep and in all that began after it, oldest first. */
  observationsSince(sweepId: string, address: string): Promise<readonly Observation[]>;
  /** The newest observations behind a finding (those of the sweep that saw it last). */
  observationsOf(finding: Finding): Promise<readonly Observation[]>;

  findings(filter: FindingFilter): Promise<readonly Finding[]>;
  /** All findings at an address, in any state. */
  findingsAt(address: string): Promise<readonly Finding[]>;
  /** Inserts or updates the findings and appends their events, in one transaction. */
  saveFindings(changes: readonly FindingChange[]): Promise<void>;
  /** Oldest first. */
  history(findingId: string): Promise<readonly FindingEvent[]>;

  /** Replaces the contacts known for a finding. */
  saveContacts(findingId: string, contacts: readonly Contact[]): Promise<void>;
  contacts(findingId: string): Promise<readonly Contact[]>;
  /** The names that are their operator's, by finding id; findings without any are left out. */
  operatorNames(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Notes that a human has looked at this mailbox; what held it back does so no more. */
  confirmMailbox(confirmation: Confirmation): Promise<void>;
  confirmations(): Promise<readonly Confirmation[]>;

  saveNotice(notice: Notice): Promise<void>;
  /** Moves a notice from one state to another in one step; false when it was not in `from` (somebody else has it). */
  claimNotice(id: string, from: Notice['state'], to: Notice['state']): Promise<boolean>;
  notice(id: string): Promise<Notice | null>;
  /** Newest first. */
  notices(): Promise<readonly Notice[]>;

  /** False when this message was known already. */
  addReply(reply: Reply): Promise<boolean>;
  /** Replaces a reply, to mark it done. */
  saveReply(reply: Reply): Promise<void>;
  /** Oldest first. */
  replies(): Promise<readonly Reply[]>;

  /** Replaces one with the same purpose, kind and value; only an operator's own word makes one end earlier. */
  suppress(suppression: Suppression): Promise<void>;
  /** Oldest first, expired ones too. */
  suppressions(): Promise<readonly Suppression[]>;
  /** False when there is none. */
  unsuppress(id: string): Promise<boolean>;
  /** 32 random bytes as hex, made on first use: the key of every hash in this database. */
  hashKey(): Promise<string>;

  /** The narrowest answer of a source for an address that holds at this time. */
  lookup(source: string, address: string, now: string): Promise<LookupAnswer | null>;
  saveLookup(source: string, answer: LookupAnswer): Promise<void>;

  /** Appends to the chain; acts of several processes are chained one after the other. */
  audit(act: AuditAct): Promise<void>;
  /** Oldest first. */
  auditLog(): AsyncIterable<AuditEntry>;

  purge(retention: Retention): Promise<Erased>;
  /** Everything kept about a mail address, as plain objects by table. */
  exportAbout(address: string): Promise<Readonly<Record<string, readonly object[]>>>;
  /** Deletes it, and blanks it where a row has to stay (a sent notice, a finding). Suppressions stay. */
  erase(address: string): Promise<Erased>;

  close(): Promise<void>;
}

/**
 * One GET through guard, limiter and identity, following no redirect. null when nothing came back, or more than
 * `maxBytes`: a cut file is not to be read. Never throws for what the host does.
 */
export type FetchText = (
  endpoint: Endpoint,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
) => Promise<{
  readonly code: number;
  readonly type: string;
  /** Where a redirect leads; empty when the answer names no place. */
  readonly location: string;
  readonly text: string;
} | null>;

/** A page of ours as others see it. */
export interface Page {
  readonly code: number;
  /** As far as it was read. */
  readonly text: string;
  /** The Date header as sent; empty when there was none. */
  readonly date: string;
}

/** Like FetchText, for a page that may be cut and whose server tells the time. */
export type FetchPage = (
  endpoint: Endpoint,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
) => Promise<Page | null>;

/** A zone's SOA RNAME (RFC 1035, 3.3.13) as it stands in the zone, with the zone's name. */
export interface Soa {
  readonly zone: string;
  readonly rname: string;
}

/** DNS records beside addresses. Empty or null for what does not exist or does not answer in time. */
export interface Dns {
  /** Names of an address. */
  ptr(address: string, signal: AbortSignal): Promise<readonly string[]>;
  soa(name: string, signal: AbortSignal): Promise<Soa | null>;
  /** Each record's strings joined. */
  txt(name: string, signal: AbortSignal): Promise<readonly string[]>;
  /** By preference, best first; `.` (RFC 7505: takes no mail) is kept. */
  mx(name: string, signal: AbortSignal): Promise<readonly string[]>;
}

/** What a registry's or a directory's web interface answered. */
export interface JsonAnswer {
  readonly code: number;
  /** null when it was no JSON. */
  readonly value: unknown;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** Seconds; null when the answer did not ask to wait. */
  readonly retryAfterS: number | null;
}

/**
 * GETs a JSON document of a public service (RDAP, RIPEstat) with our identity, certificates verified, redirects to
 * https followed (at most five, each through the guard, and each only if `onward` agrees). null when nothing usable
 * came back. Never throws.
 */
export type FetchJson = (
  url: string,
  accept: string,
  signal: AbortSignal,
  onward?: (url: string) => Promise<boolean>,
) => Promise<JsonAnswer | null>;

/** One rung of the contact ladder. Never throws for what a host or a file says. */
export interface ContactSource {
  find(finding: Finding, signal: AbortSignal): Promise<readonly Contact[]>;
}

/**
 * What the mail server answered. `unknown`: the line was lost after the message went out. `unavailable`: it took no
 * mail at all (no connection, no TLS, wrong password, sender refused), which says nothing about this one.
 */
export type Receipt =
  | { readonly outcome: 'accepted'; readonly response: string }
  | { readonly outcome: 'refused'; readonly permanent: boolean; readonly response: string }
  | { readonly outcome: 'unavailable'; readonly response: string }
  | { readonly outcome: 'unknown'; readonly response: string };

/** Hands one finished message to a mail server. */
export interface Mailer {
  send(notice: Notice, signal: AbortSignal): Promise<Receipt>;
  close(): void;
}

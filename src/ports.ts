import type { Contact } from './model/contact.ts';
import type { Endpoint } from './model/endpoint.ts';
import type { Finding, FindingEvent, FindingFilter } from './model/finding.ts';
import type { FingerprintRequest } from './model/fingerprint.ts';
import type { Notice } from './model/notice.ts';
import type { Observation, ProbeRequest } from './model/observation.ts';
import type { Sweep } from './model/sweep.ts';
import type { Target } from './model/target.ts';

/** The time, injectable so that tests and the demo can move it. */
export interface Clock {
  now(): Date;
}

/** Name to addresses, canonical text, IPv4 first. Empty when the name does not resolve. */
export interface Resolver {
  resolve(name: string, signal: AbortSignal): Promise<readonly string[]>;
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

/** Opens conversations. Every dial passes the address guard and the rate limiter. */
export interface Web {
  visit(endpoint: Endpoint, signal: AbortSignal): Visit;
  /** Milliseconds a connection to this address would have to wait now for its turn. */
  delayMs(address: string): number;
}

/** Who is allowed where, asked again in the connector for the address that is really dialled. */
export interface Guard {
  /** null: permitted; otherwise one plain reason. */
  refuses(address: string, named: boolean): string | null;
}

/** A finding with the steps of its history that are new. */
export interface FindingChange {
  readonly finding: Finding;
  readonly events: readonly FindingEvent[];
}

/** Everything kept between runs. Writes are durable when the promise resolves. */
export interface Store {
  startSweep(sweep: Sweep): Promise<void>;
  /** Saves state, cursor, counts and finish time. */
  saveSweep(sweep: Sweep): Promise<void>;
  sweep(id: string): Promise<Sweep | null>;
  /** Keeps a sweep's targets as they were read, for its resumption. */
  saveTargets(sweepId: string, targets: readonly Target[]): Promise<void>;
  targets(sweepId: string): AsyncIterable<Target>;
  /** Newest first. */
  sweeps(): Promise<readonly Sweep[]>;
  /** Finding ids that a sweep saw, with the state each had then. */
  sweepFindings(
    id: string,
  ): Promise<readonly { readonly findingId: string; readonly exposure: string; readonly version: string }[]>;

  addObservations(sweepId: string, observations: readonly Observation[]): Promise<void>;
  /** All observations of one address in one sweep, oldest first. */
  observationsAt(sweepId: string, address: string): Promise<readonly Observation[]>;
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

  saveNotice(notice: Notice): Promise<void>;
  /** Moves a notice from one state to another in one step; false when it was not in `from` (somebody else has it). */
  claimNotice(id: string, from: Notice['state'], to: Notice['state']): Promise<boolean>;
  notice(id: string): Promise<Notice | null>;
  /** Newest first. */
  notices(): Promise<readonly Notice[]>;

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
) => Promise<{ readonly code: number; readonly type: string; readonly text: string } | null>;

/** One rung of the contact ladder. Never throws for what a host or a file says. */
export interface ContactSource {
  find(finding: Finding, signal: AbortSignal): Promise<readonly Contact[]>;
}

/** What the mail server answered. `unknown`: the line was lost after the message went out. */
export type Receipt =
  | { readonly outcome: 'accepted'; readonly response: string }
  | { readonly outcome: 'refused'; readonly permanent: boolean; readonly response: string }
  | { readonly outcome: 'unknown'; readonly response: string };

/** Hands one finished message to a mail server. */
export interface Mailer {
  send(notice: Notice, signal: AbortSignal): Promise<Receipt>;
  close(): void;
}

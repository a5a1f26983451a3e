/** Rungs of the contact ladder, best first. */
export type Rung =
  | 'security.txt'
  | 'hand-entered'
  | 'soa-rname'
  | 'role-alias'
  | 'rdap-abuse'
  | 'provider'
  | 'abuse-lookup'
  | 'national-cert'
  | 'instance-email';

/** An address to write to about one finding, and how we came by it. */
export interface Contact {
  /** One plain mailbox, lower-case domain; see contact/recipient. */
  readonly address: string;
  readonly rung: Rung;
  /** Plain words for the mail: "security.txt of etl.example.com". */
  readonly source: string;
  /** The URL or file:line the address was read from. */
  readonly evidenceUrl: string;
  /** ISO 8601 UTC. */
  readonly fetchedAt: string;
  /** Looks like a person's mailbox: a human decides. */
  readonly personal: boolean;
  /** Why a human has to confirm this contact before it may be written to; empty when none has. */
  readonly hold: string;
}

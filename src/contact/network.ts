import type { Finding } from '../model/finding.ts';

/** A mailbox that a registry lists for a network. */
export interface NetworkMailbox {
  /** One plain mailbox. */
  readonly address: string;
  readonly role: 'abuse' | 'technical' | 'administrative';
}

/** What we keep of a registry's answer about a network: nobody's name, telephone or postal address. */
export interface Network {
  /** First and last address, canonical. */
  readonly first: string;
  readonly last: string;
  /** As registered, plain characters; may be empty, as may `name` and `country`. */
  readonly handle: string;
  readonly name: string;
  /** ISO 3166, two capital letters. */
  readonly country: string;
  /** Known hoster or cloud (see providers.ts); empty: an end user's network, or a hoster that we do not know. */
  readonly provider: string;
  /** Best first within a role. */
  readonly mailboxes: readonly NetworkMailbox[];
  /** Where the answer came from. */
  readonly url: string;
  /** ISO 8601 UTC. */
  readonly fetchedAt: string;
}

/** The network of a finding's address as its registry describes it; null when no registry says. */
export type NetworkOf = (finding: Finding, signal: AbortSignal) => Promise<Network | null>;

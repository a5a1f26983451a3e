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

/** Who reads a mail: the people who run the server, the network that carries them, or a national CERT. */
export type Audience = 'operator' | 'abuse-desk' | 'cert';

const DESKS: readonly Rung[] = ['rdap-abuse', 'provider', 'abuse-lookup'];

export function audienceOf(rung: Rung): Audience {
  if (rung === 'national-cert') return 'cert';
  return DESKS.includes(rung) ? 'abuse-desk' : 'operator';
}

/** An address to write to about one finding, and how we came by it. */
export interface Contact {
  /** One plain mailbox, lower-case domain; see notice/recipient. Empty when there is only a web form. */
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
  /** A web page that takes such reports where no mailbox does: a task for a human. Empty when `address` is set. */
  readonly form: string;
  /** The hoster or cloud that the provider table knows for the network; empty when unknown. */
  readonly provider: string;
  /** What its security.txt says of the handling of reports, a URL for whoever approves the mail; empty when nothing. */
  readonly policy: string;
  /** Where the contact offers a key; empty when nowhere. */
  readonly encryption: string;
  /** The finding's names that are its operator's: an objection to mail about their domain counts for all its contacts. */
  readonly names: readonly string[];
}

/** A human's word that a mailbox may be written to. */
export interface Confirmation {
  readonly address: string;
  /** As whom it was found when a human looked at it: a desk gets a mail for each address, an operator one for all. */
  readonly audiences: readonly Audience[];
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}

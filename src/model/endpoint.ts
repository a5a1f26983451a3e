/** One address and port to talk to, and under which name. */
export interface Endpoint {
  /** Canonical IPv4 or IPv6 text, unbracketed. */
  readonly address: string;
  readonly port: number;
  /** Host header and SNI; null for a target given by address. */
  readonly host: string | null;
  /** null: not known, the likely one is tried first. */
  readonly tls: boolean | null;
  /** Path prefix with a leading and a trailing slash. */
  readonly path: string;
  /** True when the user named the address or the name it came from; see Source in target.ts. */
  readonly named: boolean;
}

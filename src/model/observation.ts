import type { Endpoint } from './endpoint.ts';

/** How a request ended. Network outcomes are data: nothing here is ever thrown. */
export type ObservationStatus =
  | 'ok'
  | 'refused'
  | 'unreachable'
  | 'connect-timeout'
  | 'tls-failed'
  | 'read-timeout'
  | 'reset'
  | 'not-http'
  | 'too-large'
  | 'dns-failed'
  | 'aborted';

/**
 * The only thing that can be asked of a host. There is no header, body or credential field,
 * here or anywhere below: that is what keeps the scanner harmless.
 */
export interface ProbeRequest {
  /** The request's name in the fingerprint file. */
  readonly id: string;
  readonly method: 'GET' | 'HEAD';
  /** Absolute path, prefix included, already free of `{random}`. */
  readonly path: string;
  /** Cap on what is read of one answer: head and body, as sent and again as decoded. */
  readonly maxBytes: number;
  /** For connect, TLS handshake and first byte, each. */
  readonly timeoutMs: number;
}

/**
 * Typed scalars read from one answer, by key:
 * `code` (status), `title`, `kind` (`html json text binary empty`), `bytes`, `truncated`,
 * `header.<name>`, `meta.<name>`, `global.<NAME>` (an inline `window.NAME = "…"`), `asset` and
 * `literal` (the id of the declared one that matched), `json.keys` (how many), `json.<path>`,
 * `host.<path>` (of a URL in the document its host name alone, see fingerprint/read/host-name),
 * `id.root`, `sha256`, `mmh3` (Shodan's favicon hash).
 * A key is present only when the fingerprint declares it and the answer has it.
 */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** The host names that the product states of itself, from the `host.<path>` facts. */
export function reportedHosts(facts: Facts): readonly string[] {
  const names: string[] = [];
  for (const key in facts) if (key.startsWith('host.')) names.push(String(facts[key]));
  return names;
}

/** What the certificate says. Names are kept because they are how an operator is found. */
export interface TlsFacts {
  /** Subject alternative names and common name, lower case, at most 20. */
  readonly names: readonly string[];
  /** SHA-256 of the leaf certificate, lower-case hex. */
  readonly sha256: string;
  /** ISO 8601 UTC. */
  readonly notAfter: string;
  readonly protocol: string;
}

/** What one request brought back. Never a body. */
export interface Observation {
  /** The endpoint that answered, with `tls` decided. */
  readonly endpoint: Endpoint;
  readonly requestId: string;
  /** The path asked. */
  readonly path: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly durationMs: number;
  readonly status: ObservationStatus;
  readonly facts: Facts;
  readonly tls: TlsFacts | null;
}

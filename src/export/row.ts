import type { Finding } from '../model/finding.ts';
import { endpointScheme, endpointUrl } from './endpoint-url.ts';
import { safeText } from './safe-text.ts';

/** The columns of the findings table, in the order that is promised to users. */
export const COLUMNS = [
  'id',
  'state',
  'severity',
  'exposure',
  'product',
  'version',
  'version_source',
  'ip',
  'port',
  'scheme',
  'host',
  'url',
  'confidence',
  'risks',
  'signals',
  'first_seen',
  'last_seen',
  'sweep',
  'hostnames',
  'contact',
  'notified_at',
] as const;

type Column = (typeof COLUMNS)[number];

/** One finding as flat, cleaned values; lists are joined with `;`. */
export type Row = { readonly [name in Column]: name extends 'port' ? number : string };

// RFC 3986 has no limit; this is what browsers and proxies still take. The longest value otherwise is a name (253).
const MAX_CHARS = 2048;

function text(value: string | null): string {
  return safeText(value ?? '', MAX_CHARS);
}

function list(values: readonly string[]): string {
  return values.map((value) => text(value.replaceAll(';', ','))).join(';');
}

export function toRow(finding: Finding): Row {
  return {
    id: text(finding.id),
    state: finding.state,
    severity: finding.severity,
    exposure: finding.exposure,
    product: text(finding.product),
    version: text(finding.version),
    version_source: finding.versionSource ?? '',
    ip: text(finding.endpoint.address),
    port: finding.endpoint.port,
    scheme: endpointScheme(finding.endpoint),
    host: text(finding.endpoint.host),
    url: text(endpointUrl(finding.endpoint)),
    confidence: finding.confidence,
    risks: list(finding.risks),
    signals: list(finding.signals),
    first_seen: text(finding.firstSeen),
    last_seen: text(finding.lastSeen),
    sweep: text(finding.sweepId),
    hostnames: list(finding.hostnames),
    contact: text(finding.contact),
    notified_at: text(finding.notifiedAt),
  };
}

/** What a flat row cannot hold: lists as lists, and the fields that have no column. */
export interface Detail {
  readonly hostnames: readonly string[];
  readonly risks: readonly string[];
  readonly signals: readonly string[];
  readonly endpoint: {
    readonly address: string;
    readonly port: number;
    readonly host: string | null;
    readonly tls: boolean | null;
    readonly path: string;
  };
  readonly held: boolean;
}

export function toDetail(finding: Finding): Detail {
  const { address, port, host, tls, path } = finding.endpoint;
  return {
    hostnames: finding.hostnames.map(text),
    risks: finding.risks.map(text),
    signals: finding.signals.map(text),
    endpoint: { address: text(address), port, host: host === null ? null : text(host), tls, path: text(path) },
    held: finding.held,
  };
}

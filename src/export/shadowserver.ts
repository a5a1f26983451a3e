import { stringify } from 'csv-stringify/sync';
import type { Finding } from '../model/finding.ts';
import type { Exposure } from '../model/fingerprint.ts';
import type { Facts } from '../model/observation.ts';
import { safeText } from './safe-text.ts';
import { headline, tagsOf } from './words.ts';

/** Receivers choose the columns by it: there is no Airbyte report, and this one has room for a version. */
const REPORT_TYPE = 'scan_http_vulnerable';

const COLUMNS = [
  'timestamp',
  'severity',
  'ip',
  'protocol',
  'port',
  'hostname',
  'tag',
  'asn',
  'geo',
  'region',
  'city',
  'naics',
  'hostname_source',
  'sector',
  'http',
  'http_code',
  'http_reason',
  'content_type',
  'connection',
  'www_authenticate',
  'set_cookie',
  'server',
  'content_length',
  'transfer_encoding',
  'http_date',
  'version',
  'build_date',
  'detail',
  'build_branch',
] as const;

type Row = { readonly [name in (typeof COLUMNS)[number]]: name extends 'port' | 'http_code' ? number | '' : string };

// Shadowserver's scale: critical can be used or read without a login, high is a login page that should be internal.
const SEVERITY: Readonly<Record<Exposure, string>> = {
  open: 'critical',
  basic: 'high',
  login: 'high',
  unknown: 'medium',
};

/** What we do not know (network, place, other headers) stays empty. `set_cookie` always does: it would be a secret. */
function shadowserverRow(finding: Finding, front: Facts): Row {
  const { endpoint, lastSeen, exposure, version, hostnames } = finding;
  const blank = Object.fromEntries(COLUMNS.map((name) => [name, ''])) as unknown as Row;
  const { code } = front;
  const header = (name: string): string => safeText(String(front[`header.${name}`] ?? ''));
  return {
    ...blank,
    timestamp: lastSeen.slice(0, 19).replace('T', ' '),
    severity: SEVERITY[exposure],
    ip: safeText(endpoint.address),
    protocol: 'tcp',
    port: endpoint.port,
    hostname: safeText(endpoint.host ?? hostnames[0] ?? '', 253),
    tag: tagsOf(finding).join(';'),
    http_code: typeof code === 'number' ? code : '',
    content_type: header('content-type'),
    www_authenticate: header('www-authenticate'),
    server: header('server'),
    version: safeText(version),
    detail: headline(finding),
  };
}

export const SHADOWSERVER_HEADER: string = toCsv([[...COLUMNS]]);

/** One row, with its line end; text is always quoted, numbers never. `front`: what the front page answered. */
export function shadowserverLine(finding: Finding, front: Facts = {}): string {
  const row = shadowserverRow(finding, front);
  return toCsv([COLUMNS.map((name) => row[name])]);
}

export function shadowserverCsv(findings: readonly Finding[]): string {
  return SHADOWSERVER_HEADER + findings.map((finding) => shadowserverLine(finding)).join('');
}

/** `2026-11-23-scan_http_vulnerable-<id>.csv`: receivers read the report's type from the name. */
export function shadowserverFileName(at: string, id: string): string {
  return `${at.slice(0, 10)}-${REPORT_TYPE}-${id.replace(/[^\w-]/g, '_')}.csv`;
}

/** Whether receivers find the report's type in a file's name. */
export function isShadowserverFileName(name: string): boolean {
  return new RegExp(`^\\d{4}-\\d\\d-\\d\\d-${REPORT_TYPE}-.+\\.csv$`).test(name);
}

export function isShadowserverHeader(line: string): boolean {
  return line === SHADOWSERVER_HEADER.trimEnd();
}

function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { quoted_string: true, quoted_empty: true, escape_formulas: true, record_delimiter: 'windows' },
  );
}

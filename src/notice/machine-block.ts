import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Finding } from '../model/finding.ts';
import { formatUrl, schemeOf } from './place.ts';

const BEGIN = '-----BEGIN EXPOSURE DATA v1-----';
const END = '-----END EXPOSURE DATA v1-----';

// The first two columns never need quotes: cutting a finding out and reading what was stated rest on that.
const COLUMNS = [
  'id',
  'exposure',
  'ip',
  'port',
  'scheme',
  'host',
  'url',
  'product',
  'version',
  'first_seen',
  'last_seen',
] as const;

/** What a notice states about one finding, as its data block has it. */
export type Stated = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** A finding as a row of the block. Expects what {@link quotable} gives. */
export function stateFinding(finding: Finding): Stated {
  const { endpoint } = finding;
  return {
    id: finding.id,
    exposure: finding.exposure,
    ip: endpoint.address,
    port: String(endpoint.port),
    scheme: schemeOf(endpoint),
    host: endpoint.host ?? '',
    url: formatUrl(endpoint),
    product: finding.product,
    version: finding.version,
    first_seen: finding.firstSeen,
    last_seen: finding.lastSeen,
  };
}

/** The rows as CSV between fixed markers, for the recipient's programs. */
export function machineBlock(rows: readonly Stated[]): string {
  const csv = stringify([...rows], { columns: [...COLUMNS], header: true, escape_formulas: true });
  return `${BEGIN}\n${csv}${END}`;
}

/** The rows of the block in a notice's text, in their order; none when it has no block. */
export function readMachineBlock(text: string): readonly Stated[] {
  const begin = text.lastIndexOf(`\n${BEGIN}\n`);
  const end = text.lastIndexOf(`\n${END}`);
  if (begin < 0 || end < begin) return [];
  return parse(text.slice(begin + BEGIN.length + 2, end + 1), { columns: true });
}

/** The text without the block's rows of these findings. */
export function cutRows(text: string, findingIds: readonly string[]): string {
  const begin = text.lastIndexOf(`\n${BEGIN}\n`);
  if (begin < 0) return text;
  const rows = text.slice(begin).split('\n');
  return text.slice(0, begin) + rows.filter((row) => !findingIds.some((id) => row.startsWith(`${id},`))).join('\n');
}

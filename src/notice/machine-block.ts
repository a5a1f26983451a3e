import { stringify } from 'csv-stringify/sync';
import type { Finding } from '../model/finding.ts';
import { neutralise } from './neutralise.ts';
import { formatUrl, plainHost, schemeOf } from './place.ts';
import { DATA_BEGIN, DATA_END } from './template.ts';

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
];

/** The findings as CSV between fixed markers, for the recipient's programs. */
export function machineBlock(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const { endpoint } = finding;
    return [
      finding.id,
      finding.exposure,
      endpoint.address,
      endpoint.port,
      schemeOf(endpoint),
      plainHost(endpoint),
      formatUrl(endpoint),
      neutralise(finding.product),
      neutralise(finding.version),
      finding.firstSeen,
      finding.lastSeen,
    ];
  });
  return `${DATA_BEGIN}\n${stringify([COLUMNS, ...rows], { escape_formulas: true })}${DATA_END}`;
}

import { expect, it } from 'vitest';
import { DEFECTDOJO } from '../../src/export/defectdojo.ts';
import { exampleEndpoint, exampleFinding } from '../finding/example-finding.ts';
import { writeWith } from './context.ts';

// What the Generic Findings Import takes; a field beyond refuses the file.
const REQUIRED = ['title', 'severity', 'description'];
const ALLOWED = new Set([
  ...REQUIRED,
  ...['date', 'cwe', 'vulnerability_ids', 'mitigation', 'impact', 'references', 'active', 'verified', 'false_p'],
  ...['out_of_scope', 'is_mitigated', 'component_name', 'component_version', 'static_finding', 'dynamic_finding'],
  ...['unique_id_from_tool', 'vuln_id_from_tool', 'endpoints', 'tags'],
]);

type Row = Readonly<Record<string, unknown>>;

async function rows(...changes: object[]): Promise<readonly Row[]> {
  const text = await writeWith(
    DEFECTDOJO,
    changes.map((change) => exampleFinding(change)),
  );
  const { findings, ...head } = JSON.parse(text) as { readonly findings: readonly Row[] };
  expect(head).toEqual({
    name: 'airsweep',
    type: 'airsweep',
    version: '1.2.3',
    dynamic_tool: true,
    static_tool: false,
  });
  for (const row of findings) {
    expect(Object.keys(row).filter((key) => !ALLOWED.has(key))).toEqual([]);
    for (const key of REQUIRED) expect(row[key]).toMatch(/./);
  }
  return findings;
}

it('is a finding of the Generic Findings Import', async () => {
  const [row] = await rows({ risks: ['airbyte-export-2022', 'cve-2021-45105'] });
  expect(row).toEqual({
    title: 'Airbyte answers without a login: 203.0.113.10, port 8000',
    severity: 'Critical',
    description: [
      'Airbyte answers without a login.',
      'Address 203.0.113.10, port 8000; first seen 2026-11-23T18:05:12.000Z, last seen 2026-11-23T18:05:12.000Z (UTC).',
      'Airbyte version 0.35.5-alpha.',
      'Credentials could be read: Rotate them.',
      'A library loops: Upgrade.',
    ].join('\n\n'),
    date: '2026-11-23',
    cwe: 306,
    vulnerability_ids: ['CVE-2021-45105'],
    mitigation: '1. Close the port.\n2. Turn authentication on.',
    impact: expect.stringContaining('administrator'),
    references: 'https://example.com/advisory\nhttps://example.com/cve',
    active: true,
    verified: true,
    false_p: false,
    out_of_scope: false,
    is_mitigated: false,
    component_name: 'airbyte',
    component_version: '0.35.5-alpha',
    static_finding: false,
    dynamic_finding: true,
    unique_id_from_tool: '0123456789ab',
    vuln_id_from_tool: 'airbyte-open',
    endpoints: ['http://203.0.113.10:8000/'],
    tags: ['airbyte', 'no-auth', 'cve-2021-45105'],
  });
});

it('states as DefectDojo counts them', async () => {
  const [open, fixed, wrong, quiet, held] = await rows(
    { state: 'notified', severity: 'medium' },
    { state: 'fixed', severity: 'low' },
    { state: 'false-positive' },
    { state: 'suppressed' },
    { held: true },
  );
  expect(open).toMatchObject({ active: true, is_mitigated: false, severity: 'Medium' });
  expect(fixed).toMatchObject({ active: false, is_mitigated: true, severity: 'Low' });
  expect(wrong).toMatchObject({ active: false, is_mitigated: false, false_p: true });
  expect(quiet).toMatchObject({ active: false, out_of_scope: true });
  expect(held).toMatchObject({ active: true, verified: false });
});

it('an empty list is a document; IPv6 stands in brackets', async () => {
  expect(await rows()).toEqual([]);
  const [row] = await rows({ endpoint: exampleEndpoint({ address: '2001:db8::1', tls: true, port: 443 }) });
  expect(row).toMatchObject({ endpoints: ['https://[2001:db8::1]/'] });
});

it('shows no image, link or markup of a host', async () => {
  const version = '![x](https://evil.example/pixel) <script>alert(1)</script>';
  const [row] = await rows({ version, endpoint: exampleEndpoint({ host: '<b>x</b>' }) });
  expect(`${row?.title} ${row?.component_version}`).not.toMatch(/[<>![\]()]/);
  expect(row?.description).not.toMatch(/[<>![\]]/);
});

import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { INTELMQ, intelmqEvent } from '../../src/export/intelmq.ts';
import type { Observation } from '../../src/model/observation.ts';
import { exampleEndpoint, exampleFinding } from '../finding/example-finding.ts';
import { exampleContext, exampleItem, writeWith } from './context.ts';

type Event = Readonly<Record<string, unknown>>;

const harmonization = JSON.parse(readFileSync(new URL('../fixtures/intelmq/keys.json', import.meta.url), 'utf8')) as {
  keys: Record<string, string>;
  extra: string;
  types: string[];
};

const forms: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && value !== '',
  percent: (value) => typeof value === 'number' && value >= 0 && value <= 100,
  url: (value) => URL.parse(String(value))?.href === value,
  time: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/.test(String(value)),
  word: (value) => /^[a-z][a-z0-9-]*$/.test(String(value)),
  type: (value) => harmonization.types.includes(String(value)),
  address: (value) => isIP(String(value)) !== 0,
  port: (value) => Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536,
  name: (value) => /^[a-z0-9_.-]+$/.test(String(value)) && isIP(String(value)) === 0,
  tlp: (value) => ['WHITE', 'GREEN', 'AMBER', 'RED'].includes(String(value)),
};

function misfits(event: Event): readonly string[] {
  return Object.entries(event)
    .filter(([key, value]) => {
      if (new RegExp(harmonization.extra).test(key)) return value === '' || value === null || value === undefined;
      const form = forms[harmonization.keys[key] ?? ''];
      return form === undefined || !form(value);
    })
    .map(([key, value]) => `${key}: ${value}`);
}

const answered: Observation = {
  endpoint: exampleEndpoint(),
  requestId: 'root',
  path: '/',
  at: '2026-11-23T18:05:12.000Z',
  durationMs: 5,
  status: 'ok',
  facts: { code: 200 },
  tls: null,
};

it('is what the format describes, with nothing invented', () => {
  const finding = exampleFinding({ endpoint: exampleEndpoint({ host: 'ETL.example.com', path: '/etl/' }) });
  const event = intelmqEvent(
    exampleItem(finding, { observations: [answered], desks: ['Abuse@isp.example', 'noc@isp.example'] }),
    exampleContext(),
  ) as Event;
  expect(misfits(event)).toEqual([]);
  expect(event).toEqual({
    'feed.provider': 'Example Exposure Project',
    'feed.name': 'Accessible-Airbyte',
    'feed.code': 'accessible-airbyte',
    'feed.accuracy': 99,
    'feed.documentation': 'https://scanner.example/about',
    'time.source': '2026-11-23T18:05:12+00:00',
    'time.observation': '2026-11-23T18:06:00+00:00',
    'classification.taxonomy': 'vulnerable',
    'classification.type': 'information-disclosure',
    'classification.identifier': 'open-airbyte',
    'protocol.transport': 'tcp',
    'protocol.application': 'http',
    'source.ip': '203.0.113.10',
    'source.port': 8000,
    'source.fqdn': 'etl.example.com',
    'source.url': 'http://etl.example.com:8000/etl/',
    'source.urlpath': '/etl/',
    'source.abuse_contact': 'abuse@isp.example,noc@isp.example',
    'event_description.text': 'Airbyte answers without a login',
    'event_description.url': 'https://scanner.example/about',
    status: 'online',
    tlp: 'AMBER',
    'extra.severity': 'critical',
    'extra.tag': 'airbyte;no-auth',
    'extra.version': '0.35.5-alpha',
    'extra.version_source': 'script',
    'extra.vulnerabilities': 'airbyte-export-2022;cve-2021-45105?',
    'extra.http_code': 200,
    'extra.confidence': 'high',
    'extra.first_seen': '2026-11-23T18:05:12+00:00',
    'extra.finding_id': '0123456789ab',
    'extra.state': 'new',
  });
});

it.each([
  ['open', ['cve-2021-45105'], 'information-disclosure', 'open-airbyte'],
  ['login', ['cve-2021-45105'], 'vulnerable-system', 'vulnerable-airbyte'],
  ['login', ['cve-2021-45105?'], 'potentially-unwanted-accessible', 'accessible-airbyte'],
  ['login', ['airbyte-export-2022'], 'potentially-unwanted-accessible', 'accessible-airbyte'],
  ['basic', [], 'potentially-unwanted-accessible', 'accessible-airbyte'],
  ['unknown', [], 'potentially-unwanted-accessible', 'accessible-airbyte'],
] as const)('%s with %j is %s', (exposure, risks, type, identifier) => {
  expect(intelmqEvent(exampleItem(exampleFinding({ exposure, risks })), exampleContext())).toMatchObject({
    'classification.type': type,
    'classification.identifier': identifier,
  });
});

it.each([
  ['open', 'online'],
  ['protected', 'online'],
  ['fixed', 'offline'],
  ['gone', 'offline'],
  ['false-positive', undefined],
] as const)('state %s is status %s', (state, status) => {
  const event = intelmqEvent(exampleItem(exampleFinding({ state })), exampleContext()) as Event;
  expect(event.status).toBe(status);
});

it('stays within the format whatever a host says', async () => {
  const text = fc.string({ unit: 'binary' });
  const findings = fc
    .record({ version: text, risks: fc.array(text), host: text })
    .map(({ host, ...change }) => exampleFinding({ ...change, endpoint: exampleEndpoint({ host }) }));
  await fc.assert(
    fc.asyncProperty(findings, async (finding) => {
      const line = await writeWith(INTELMQ, [finding]);
      expect(line).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+\n$/u);
      expect(misfits(JSON.parse(line) as Event)).toEqual([]);
    }),
  );
});

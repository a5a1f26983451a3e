import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isShadowserverFileName,
  isShadowserverHeader,
  SHADOWSERVER_HEADER,
  shadowserverCsv,
  shadowserverFileName,
  shadowserverLine,
} from '../../src/export/shadowserver.ts';
import { createShadowserverReader, isShadowserver } from '../../src/input/shadowserver.ts';
import type { Finding } from '../../src/model/finding.ts';
import { exampleEndpoint, exampleFinding } from '../finding/example-finding.ts';

// As the published schema of scan_http_vulnerable lists them.
const COLUMNS =
  'timestamp,severity,ip,protocol,port,hostname,tag,asn,geo,region,city,naics,hostname_source,sector,http,http_code,' +
  'http_reason,content_type,connection,www_authenticate,set_cookie,server,content_length,transfer_encoding,http_date,' +
  'version,build_date,detail,build_branch';

function read(findings: readonly Finding[]): Record<string, string>[] {
  return parse(shadowserverCsv(findings), { columns: true });
}

describe('the Shadowserver layout', () => {
  it('has the columns of scan_http_vulnerable, all quoted', () => {
    const quoted = COLUMNS.split(',').map((name) => `"${name}"`);
    expect(SHADOWSERVER_HEADER).toBe(`${quoted.join(',')}\r\n`);
    expect(isShadowserverHeader(SHADOWSERVER_HEADER.trimEnd())).toBe(true);
    expect(isShadowserverHeader('id,state')).toBe(false);
  });

  it('quotes text, also when empty, and no numbers', () => {
    const finding = exampleFinding({ risks: ['cve-2021-44228', 'cve-2021-45105?', 'airbyte-export-2022'] });
    expect(shadowserverLine(finding)).toBe(
      '"2026-11-23 18:05:12","critical","203.0.113.10","tcp",8000,"etl.example.com",' +
        '"airbyte;no-auth;cve-2021-44228","","","","","","","","","","","","","","","","","","",' +
        '"0.35.5-alpha","","Airbyte answers without a login",""\r\n',
    );
  });

  it('tells what the front page answered, as far as we read it', () => {
    const facts = {
      code: 401,
      'header.content-type': 'text/html; charset=utf-8',
      'header.www-authenticate': 'Basic realm="a\u202eb"',
      'header.server': '=nginx',
      'header.set-cookie': 'secret',
    };
    const [row] = parse(SHADOWSERVER_HEADER + shadowserverLine(exampleFinding(), facts), { columns: true });
    expect(row).toMatchObject({
      http_code: '401',
      content_type: 'text/html; charset=utf-8',
      www_authenticate: 'Basic realm="ab"',
      server: "'=nginx",
      set_cookie: '',
    });
    expect(shadowserverLine(exampleFinding(), facts)).toContain(',401,');
  });

  it.each([
    ['open', 'critical', 'no-auth'],
    ['basic', 'high', 'basic-auth'],
    ['login', 'high', 'login-page'],
    ['unknown', 'medium', 'auth-unknown'],
  ] as const)('%s is %s on their scale', (exposure, severity, tag) => {
    const [row] = read([exampleFinding({ exposure, risks: [] })]);
    expect(row).toMatchObject({ severity, tag: `airbyte;${tag}`, set_cookie: '' });
  });

  it('prefers the name that was asked', () => {
    const [row] = read([exampleFinding({ endpoint: exampleEndpoint({ host: 'asked.example.com' }) })]);
    expect(row?.hostname).toBe('asked.example.com');
  });

  it('is read again by our own reader', () => {
    const findings = [
      exampleFinding(),
      exampleFinding({ endpoint: exampleEndpoint({ address: '2001:db8::7', port: 443 }), hostnames: [] }),
    ];
    const [header = '', ...lines] = shadowserverCsv(findings).trimEnd().split('\r\n');
    expect(isShadowserver(header)).toBe(true);
    const reader = createShadowserverReader();
    expect(reader(header, 'x:1')).toEqual([]);
    const targets = lines.flatMap((line, index) => reader(line, `x:${index + 2}`));
    expect(targets).toMatchObject([
      { first: '203.0.113.10', port: 8000, hints: { hostnames: ['etl.example.com'] } },
      { first: '2001:db8::7', port: 443, hints: {} },
    ]);
  });

  it('stays one row with inert cells, whatever a host says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (version, product) => {
        const rows = read([exampleFinding({ version, product })]);
        expect(rows).toHaveLength(1);
        expect(Object.keys(rows[0] ?? {}).join(',')).toBe(COLUMNS);
        for (const cell of Object.values(rows[0] ?? {})) expect(cell).not.toMatch(/^[=+\-@]|[\r\n]/);
      }),
    );
  });

  it('is named as receivers expect', () => {
    const name = shadowserverFileName('2026-11-23T12:00:00.000Z', 'a1b2c3d4');
    expect(name).toBe('2026-11-23-scan_http_vulnerable-a1b2c3d4.csv');
    expect(isShadowserverFileName(name)).toBe(true);
    for (const other of ['findings.csv', '2026-11-23-scan_http-x.csv'])
      expect(isShadowserverFileName(other)).toBe(false);
    expect(name).toMatch(/^(\d{4}-\d{2}-\d{2})-([^-]+)-(.+)\.csv$/);
  });
});

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Examined } from '../../src/doctor/check.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { type Key, makeKey, txt } from '../doctor/world.ts';
import { reverseOf, startDns } from '../support/dns-server.ts';
import { ca, caFile, startService } from '../support/json-service.ts';
import { createFolder, isOneErrorLine, runCli } from '../support/run-cli.ts';

const OWN = '198.51.100.7';
let key: Key;
beforeAll(() => {
  key = makeKey(2048);
});

async function startMail(): Promise<number> {
  const { readFileSync } = await import('node:fs');
  const pem = new URL('../fixtures/tls/mail.test-only-key.pem', import.meta.url);
  const server = new SMTPServer({
    ...{ cert: ca, key: readFileSync(pem, 'utf8') },
    onAuth: ({ password }, _, done) =>
      password === 'right' ? done(null, { user: 'u' }) : done(Object.assign(new Error('no'), { responseCode: 535 })),
    onMailFrom: (_, __, done) => done(new Error('a doctor sends no mail')),
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (server.server.address() as AddressInfo).port;
}

const FILES: Readonly<Record<string, string>> = {
  '/about': '<p>scan@example.org: write to us to opt out.</p>',
  '/robots.txt': 'User-agent: *\n',
  '/.well-known/security.txt': 'Contact: mailto:scan@example.org\n',
};

/** A machine and a mail domain that are all right, on loopback; `broken` breaks what can break. */
async function prepare(broken: boolean): Promise<{ cwd: string; env: NodeJS.ProcessEnv }> {
  const cwd = createFolder();
  const page = await startService((path, response) => {
    const text = FILES[path];
    if (broken || text === undefined) response.writeHead(404).end();
    else response.writeHead(200).end(text);
  });
  const { server } = await startDns({
    localhost: { A: ['127.0.0.1'] },
    'example.org': {
      SOA: 'h.example.org',
      ...(broken ? {} : { MX: [[10, 'mx.example.org']], ...txt(`v=spf1 ip4:${OWN} -all`) }),
    },
    'mx.example.org': { A: [OWN] },
    'sel._domainkey.example.org': txt(`v=DKIM1; k=rsa; p=${broken ? 'AAAA' : key.published}`),
    '_dmarc.example.org': txt(broken ? 'v=spam' : 'v=DMARC1; p=reject'),
    'scan.example.org': { A: [OWN] },
    [reverseOf(OWN)]: { PTR: ['scan.example.org'] },
  });
  const port = await startMail();
  writeFileSync(join(cwd, 'dkim.pem'), key.pem);
  writeFileSync(join(cwd, 'never.txt'), broken ? 'nonsense\n' : '192.0.2.0/24\n');
  writeFileSync(join(cwd, 'password'), broken ? 'wrong' : 'right');
  const config = {
    operator: { name: 'Example', contact: 'scan@example.org', url: `${page.url}about` },
    scan: { excludeFiles: ['never.txt'] },
    lookups: { dnsServers: [server] },
    mail: {
      from: 'notify@example.org',
      smtp: { host: '127.0.0.1', port, user: 'u', passwordFile: 'password', caFile },
      dkim: { domain: 'example.org', selector: 'sel', keyFile: 'dkim.pem' },
    },
  };
  // JSON is YAML.
  writeFileSync(join(cwd, 'airsweep.yaml'), JSON.stringify(config));
  const store = await openStore(join(cwd, 'airsweep.db'), { now: () => new Date() });
  await store.close();
  if (broken) chmodSync(join(cwd, 'airsweep.db'), 0o666);
  return { cwd, env: { NODE_EXTRA_CA_CERTS: caFile } };
}

function statuses(results: readonly Examined[]): Readonly<Record<string, string>> {
  return Object.fromEntries(results.map(({ id, status }) => [id, status]));
}

test('all is well', async () => {
  const { cwd, env } = await prepare(false);
  const ended = await runCli(['doctor', '--json', '--address', OWN], { cwd, env });
  const results = JSON.parse(ended.stdout) as readonly Examined[];
  const bad = results.filter(({ status, id }) => status !== 'ok' && id !== 'open-files' && id !== 'disk');
  expect(bad).toEqual([]);
  expect(Object.keys(statuses(results))).toEqual([
    ...['node', 'open-files', 'disk', 'database', 'audit', 'exclusions', 'operator', 'identity-page', 'clock'],
    ...['reverse-name', 'mx', 'spf', 'dkim', 'dmarc', 'smtp'],
  ]);
  expect(ended.stderr).toMatch(/^\d+ ok, \d+ to improve, 0 failed, 0 skipped\n$/);
  expect(ended.code).toBe(0);
});

test('everything is wrong: exit 3, and each says in one line what to do', async () => {
  const { cwd, env } = await prepare(true);
  const ended = await runCli(['doctor', '--json', '--address', OWN], { cwd, env });
  const results = JSON.parse(ended.stdout) as readonly Examined[];
  expect(statuses(results)).toMatchObject({
    ...{ database: 'warn', exclusions: 'fail', 'identity-page': 'fail' },
    ...{ mx: 'fail', spf: 'fail', dkim: 'fail', dmarc: 'fail', smtp: 'fail' },
  });
  for (const { status, detail, advice } of results) {
    expect(detail).toMatch(/^[^\n]+$/);
    expect(advice === '').toBe(status === 'ok' || status === 'skipped');
  }
  expect(ended.code).toBe(3);

  const shown = await runCli(['doctor', '--address', OWN], { cwd, env });
  expect(shown.stdout).toContain('\nfail     Exclusion files      never.txt:1: ');
  expect(shown.stdout).toMatch(/\n {30}-> publish TXT at example\.org: "v=spf1 ip4:198\.51\.100\.7 -all"\n/);
  expect(shown.stdout).toContain(`p=${key.published}"`);
  expect(shown.stdout).not.toContain('wrong');
});

test('on a bare machine nothing fails, and no database is made', async () => {
  const cwd = createFolder();
  mkdirSync(join(cwd, 'data'));
  const ended = await runCli(['doctor', '--json', '--db', 'data/x.db'], { cwd });
  expect(ended.code).toBe(0);
  expect(statuses(JSON.parse(ended.stdout) as readonly Examined[])).toMatchObject({
    database: 'skipped',
    operator: 'warn',
    smtp: 'skipped',
  });
  const wrong = await runCli(['doctor', '--address', 'example.org'], { cwd });
  expect(wrong.code).toBe(2);
  expect(isOneErrorLine(wrong)).toBe(true);
});

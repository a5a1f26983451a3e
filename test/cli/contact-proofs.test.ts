import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DnsRecords, reverseOf, startDns } from '../support/dns-server.ts';
import { createFolder, nextAddress, runCli } from '../support/run-cli.ts';
import { placeholderFavicon } from '../support/zoo/airbyte/favicon.ts';
import type { Install } from '../support/zoo/airbyte/install.ts';
import { operatorEmail, type Running } from '../support/zoo/index.ts';
import { webappOf } from '../support/zoo/members/installs.ts';
import { certificate } from '../support/zoo/wire/certificate.ts';
import type { Listener } from '../support/zoo/wire/listener.ts';
import { run } from '../support/zoo/wire/run.ts';
import { answer, redirect, type Site } from '../support/zoo/wire/site.ts';
import { web } from '../support/zoo/wire/web.ts';

const NAME = 'etl.customer.example';
const LOOKUPS = '{ rdap: false, providers: false, ripestat: false, abusix: false, nationalCerts: false }';
const INSTALL: Install = { version: '1.4.0', url: `https://${NAME}/` };

interface Scene {
  readonly cwd: string;
  readonly address: string;
  readonly running: Running;
  configure(more: string): void;
}

/** A host, and name servers that know what the host's owner and its network say of it. */
async function prepare(
  listen: (address: string) => readonly Listener[],
  zone: (address: string) => Readonly<Record<string, DnsRecords>>,
): Promise<Scene> {
  const [cwd, address] = [createFolder(), nextAddress()];
  const running = await run(address, listen(address));
  onTestFinished(() => running.stop());
  const dns = await startDns({ 'customer.example': { MX: [[10, 'mx.customer.example']] }, ...zone(address) });
  const configure = (more: string): void =>
    writeFileSync(
      join(cwd, 'airsweep.yaml'),
      `lookups: ${LOOKUPS.replace('}', `, dnsServers: ['${dns.server}'] }`)}\n${more}`,
    );
  configure('');
  return { cwd, address, running, configure };
}

const airbyte = (address: string, install: Install = INSTALL): Site =>
  webappOf(install, { address, faviconFor: placeholderFavicon });

describe('the URL that an instance states of itself', () => {
  it('is one of two proofs, and only its host name is kept', async () => {
    const install = { ...INSTALL, url: `https://canary:canary@${NAME.toUpperCase()}:8443/canary?canary` };
    const { cwd, address } = await prepare(
      (at) => [web(8080, airbyte(at, install))],
      (at) => ({ [NAME]: { A: [at] }, [reverseOf(at)]: { PTR: [NAME] } }),
    );
    const { lines } = await runCli(['scan', `${address}:8080`, '--jsonl'], { cwd });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ host: '', hostnames: expect.stringContaining(NAME) });
    const contacts = await runCli(['contacts'], { cwd });
    expect(contacts.lines[1]).toContain(`the domain of ${NAME}: the server's configuration and reverse DNS agree`);
    expect(readFileSync(join(cwd, 'airsweep.db')).includes('canary')).toBe(false);
  });

  it('leads nowhere alone, or with a certificate, when the name leads elsewhere', async () => {
    const elsewhere = nextAddress();
    const install = { ...INSTALL, url: 'https://airbyte.zoo.test/' };
    const { cwd, address } = await prepare(
      (at) => [web(8080, airbyte(at, install), { tls: certificate('self-signed') })],
      () => ({ 'airbyte.zoo.test': { A: [elsewhere] }, 'zoo.test': { MX: [[10, 'mx.zoo.test']] } }),
    );
    await runCli(['scan', `${address}:8080`], { cwd });
    const { lines } = await runCli(['contacts'], { cwd });
    expect(lines.slice(1)).toEqual(['  no contact known']);
  });
});

it('a redirect counts after a re-check that came in by another port', async () => {
  const { cwd, address } = await prepare(
    (at) => [web(8080, airbyte(at, { version: '0.42.0' })), web(8000, () => redirect(`http://${NAME}:8080/`))],
    (at) => ({ [NAME]: { A: [at] }, [reverseOf(at)]: { PTR: [NAME] } }),
  );
  await runCli(['scan', `${address}:8000`], { cwd });
  const agree = `the domain of ${NAME}: a redirect and reverse DNS agree`;
  expect((await runCli(['contacts'], { cwd })).lines[1]).toContain(agree);
  expect((await runCli(['recheck'], { cwd })).stdout).toMatch(/still open\n$/);
  expect((await runCli(['contacts'], { cwd })).lines[1]).toContain(agree);
});

it('tells the policy and the key in a security.txt, where contacts are listed and where a mail is approved', async () => {
  let file = [
    'Contact: mailto:security@customer.example',
    'Expires: 2099-01-01T00:00:00Z',
    'Policy: https://customer.example/policy',
    'Encryption: https://customer.example/key.asc',
  ].join('\n');
  const { cwd, configure } = await prepare(
    (at) => {
      const site = airbyte(at);
      const withFile: Site = (asked) =>
        asked.path === '/.well-known/security.txt' ? answer(200, 'text/plain; charset=utf-8', file) : site(asked);
      return [web(8443, withFile, { tls: certificate('self-signed') })];
    },
    (at) => ({ [NAME]: { A: [at] } }),
  );
  configure(`operator: { name: Test CERT, contact: scan@cert.example, url: 'https://cert.example/scan' }
mail: { from: notify@cert.example, smtp: { host: localhost, port: 9 } }
`);
  await runCli(['scan', `https://${NAME}:8443/`], { cwd });
  const { lines } = await runCli(['contacts'], { cwd });
  expect(lines.slice(1, 4)).toEqual([
    `  1  security.txt  security@customer.example  security.txt of ${NAME} (https://${NAME}:8443/.well-known/security.txt)`,
    '       its policy for reports: https://customer.example/policy',
    '       the contact offers a key: https://customer.example/key.asc',
  ]);
  const id = (await runCli(['notify', 'plan'], { cwd })).lines[0]?.split(' ')[0] ?? '';
  const shown = await runCli(['notify', 'show', id], { cwd });
  expect(shown.lines).toEqual(
    expect.arrayContaining([
      'To: security@customer.example',
      'Note: its policy for reports: https://customer.example/policy',
      'Note: the contact offers a key: https://customer.example/key.asc',
    ]),
  );
  file = file.replace('mailto:security@customer.example', 'https://customer.example/report');
  const task = (await runCli(['notify', 'plan'], { cwd })).lines.find((line) => line.includes('  task  ')) ?? '';
  expect((await runCli(['notify', 'show', task.split(' ')[0] ?? ''], { cwd })).lines).toEqual(
    expect.arrayContaining([
      'To: a web form',
      'State: draft (fill in https://customer.example/report)',
      'Note: its policy for reports: https://customer.example/policy',
    ]),
  );
});

it('asks nothing about a host whose owner does not want to hear from us', async () => {
  const { cwd, running } = await prepare(
    (at) => [web(8080, airbyte(at))],
    (at) => ({ [NAME]: { A: [at] } }),
  );
  await runCli(['scan', `${NAME}:8080`], { cwd });
  await runCli(['suppress', 'add', 'customer.example', '--contact', '--reason', 'asked us to stop'], { cwd });
  (running.requests as unknown[]).length = 0;
  const { stdout, stderr } = await runCli(['contacts'], { cwd });
  expect([stdout, stderr]).toEqual([
    '',
    expect.stringMatching(/not looked up: on the do-not-contact list \(.*asked us/),
  ]);
  expect(running.requests).toEqual([]);
});

describe('the mailbox that an instance shows', () => {
  const path = '/api/v1/instance_configuration';
  const asked = ({ requests }: Running): readonly string[] => requests.map((each) => `${each.method} ${each.path}`);

  async function scanned(install: Install = INSTALL): Promise<Scene> {
    const scene = await prepare(
      (at) => [web(8080, airbyte(at, install))],
      () => ({}),
    );
    await runCli(['scan', `${scene.address}:8080`], { cwd: scene.cwd });
    (scene.running.requests as unknown[]).length = 0;
    return scene;
  }

  it('is not asked for unless the user wants it', async () => {
    const { cwd, running, configure } = await scanned();
    for (const more of ['', 'contacts: { useInstanceEmail: false }\n', 'contacts: []\n']) {
      configure(more);
      const { lines } = await runCli(['contacts', '--request-log', 'requests.log'], { cwd });
      expect(lines.slice(1)).toEqual(['  no contact known']);
    }
    expect(asked(running)).toEqual([]);
    expect(readFileSync(join(cwd, 'requests.log'), 'utf8')).toBe('');
  });

  it('is asked for once, held for a human, and stands in the contact table alone', async () => {
    const { cwd, address, running, configure } = await scanned();
    configure(`operator: { name: Test CERT, contact: scan@cert.example, url: 'https://cert.example/scan' }
contacts: { useInstanceEmail: true }
`);
    const log = ['--request-log', 'requests.log'];
    const { lines, stderr } = await runCli(['contacts', ...log], { cwd });
    expect(lines.slice(1)).toEqual([
      `  1  instance-email  ${operatorEmail}  the mailbox of its operator that the instance itself shows to anybody (http://${address}:8080${path}); held: lies outside the host's own domain`,
    ]);
    expect(stderr).toBe('');
    const { stdout } = await runCli(['contacts', '--jsonl', ...log], { cwd });
    expect(JSON.parse(stdout).contacts).toMatchObject([{ rung: 'instance-email', personal: true }]);
    expect(asked(running)).toEqual([`GET ${path}`]);
    const requests = readFileSync(join(cwd, 'requests.log'), 'utf8');
    expect(requests.split('\n')).toHaveLength(2);
    const written = [requests];
    for (const args of [['--csv'], ['--jsonl'], ['--format', 'intelmq'], ['--format', 'xarf']]) {
      written.push((await runCli(['findings', ...args], { cwd })).stdout);
    }
    written.push((await runCli(['audit', 'list'], { cwd })).stdout);
    expect(written.map((text) => [text !== '', text.includes('someone-private')])).toEqual(
      written.map(() => [true, false]),
    );
    // The next sweep's observations do not hold it either.
    await runCli(['recheck'], { cwd });
    const kept = JSON.parse((await runCli(['purge', '--export', operatorEmail], { cwd })).stdout);
    expect(Object.keys(kept)).toEqual(['contacts']);
  });

  it('is not asked of a release that shows none, nor of a host that was excluded since', async () => {
    const old = await scanned({ version: '0.57.4' });
    old.configure('contacts: { useInstanceEmail: true }\n');
    await runCli(['contacts'], { cwd: old.cwd });
    expect(asked(old.running)).toEqual([]);
    const off = await scanned();
    off.configure(`contacts: { useInstanceEmail: true }\nscan: { exclude: [${off.address}] }\n`);
    expect((await runCli(['contacts'], { cwd: off.cwd })).lines.slice(1)).toEqual(['  no contact known']);
    expect(asked(off.running)).toEqual([]);
  });

  it.each([
    ['contacts: { useInstanceEmail: often }', 'airsweep.yaml:2: contacts.useInstanceEmail: '],
    ['contacts: { handEntered: [], byHand: [] }', 'airsweep.yaml:2: contacts.byHand: Unrecognized key'],
    [
      'contacts:\n  - { match: 10.0.0.0/8, address: a@example.com }\n  - { match: 7 }',
      'airsweep.yaml:4: contacts.1.match: ',
    ],
    ['contacts:\n  handEntered:\n    - { match: 10.0.0.0/40, address: a@example.com }', 'airsweep.yaml:4: '],
    ['contacts: yes please', 'airsweep.yaml:2: contacts: '],
  ])('%j is told in one line with its place', async (more, words) => {
    const scene = await prepare(
      () => [],
      () => ({}),
    );
    await runCli(['suppress', 'add', '192.0.2.1', '--reason', 'makes a database'], { cwd: scene.cwd });
    scene.configure(more);
    const { code, stderr } = await runCli(['contacts'], { cwd: scene.cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

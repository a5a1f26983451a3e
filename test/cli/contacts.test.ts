import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entity } from '../contact/rdap/samples.ts';
import { type DnsServer, reverseOf, startDns } from '../support/dns-server.ts';
import { caFile, type JsonService, sendJson, startService } from '../support/json-service.ts';
import { createFolder, isOneErrorLine, nextAddress, runCli, startMember } from '../support/run-cli.ts';

const NAME = 'etl.customer.example';

interface Scene {
  readonly cwd: string;
  readonly address: string;
  readonly dns: DnsServer;
  readonly rdap: JsonService;
}

/** One open instance that was found under its name, and an Internet on loopback that knows about it. */
async function prepare(lookups = ''): Promise<Scene> {
  const cwd = createFolder();
  const address = nextAddress();
  await startMember('compose-0-35-5-alpha', address);
  const dns = await startDns({
    [NAME]: { A: [address] },
    [reverseOf(address)]: { PTR: [NAME] },
    'customer.example': { SOA: 'first\\.last.customer.example', MX: [[10, 'mx.customer.example']] },
  });
  const rdap = await startService((_, response) =>
    sendJson(response, {
      objectClassName: 'ip network',
      startAddress: '127.0.0.0',
      endAddress: '127.255.255.255',
      name: 'CUSTOMER-NET',
      country: 'DE',
      entities: [entity({ roles: ['abuse'], emails: ['abuse@isp.example'] })],
    }),
  );
  writeFileSync(
    join(cwd, 'bootstrap.json'),
    JSON.stringify({ publication: '2026-11-23', services: [[['127.0.0.0/8'], [rdap.url]]] }),
  );
  writeFileSync(
    join(cwd, 'airsweep.yaml'),
    `lookups:\n  dnsServers: ['${dns.server}']\n  rdapBootstrapFile: bootstrap.json\n  caFile: ${caFile}\n${lookups}`,
  );
  await runCli(['scan', `${NAME}:8000`], { cwd });
  return { cwd, address, dns, rdap };
}

describe('contacts', () => {
  it('ranks every rung, with its reason, its evidence and what holds it', async () => {
    const { cwd, rdap, address } = await prepare();
    const { lines, stderr, code } = await runCli(['contacts', '--request-log', 'requests.log'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    const why = `of customer.example, the domain of ${NAME}: the name we asked for and reverse DNS agree`;
    const alias = `the usual role mailbox (RFC 2142) ${why} (dns:customer.example?type=MX)`;
    const once = "; held: lies outside the host's own domain: confirm once that it takes such reports";
    expect(lines.slice(1)).toEqual([
      `  1  soa-rname  first.last@customer.example  the contact in the DNS zone (SOA record) ${why} (dns:customer.example?type=SOA); held: looks like a personal mailbox`,
      `  2  role-alias  security@customer.example  ${alias}`,
      `  3  role-alias  abuse@customer.example  ${alias}`,
      `  4  rdap-abuse  abuse@isp.example  the abuse contact that the address registry lists for the network CUSTOMER-NET (127.0.0.0 - 127.255.255.255) (${rdap.url}ip/${address})${once}`,
      expect.stringMatching(
        /^ {2}5 {2}national-cert {2}certbund@bsi\.bund\.de {2}CERT-Bund \(BSI\), the national CERT for DE, .*; held: /,
      ),
    ]);
    expect(lines[0]).toMatch(new RegExp(`^[0-9a-f]{12}  http://${NAME}:8000/$`));
    await runCli(['contacts'], { cwd });
    expect(rdap.requests.map(({ headers }) => headers['user-agent'])).toEqual([
      expect.stringMatching(/^airsweep\/\d+\.\d+\.\d+$/),
    ]);
  });

  it('writes them as JSON Lines', async () => {
    const { cwd } = await prepare('  nationalCerts: false\n  rdap: false\n  roleAliases: false\n');
    const { lines } = await runCli(['contacts', '--jsonl'], { cwd });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      finding: expect.stringMatching(/^[0-9a-f]{12}$/),
      url: `http://${NAME}:8000/`,
      contacts: [
        {
          rank: 1,
          rung: 'soa-rname',
          address: 'first.last@customer.example',
          form: '',
          evidence_url: 'dns:customer.example?type=SOA',
          personal: true,
          hold: 'looks like a personal mailbox',
        },
      ],
    });
  });

  it('asks nothing that is switched off', async () => {
    const { cwd, dns, rdap } = await prepare('  soa: false\n  rdap: false\n  abusix: false\n');
    dns.asked.length = 0;
    await runCli(['contacts'], { cwd });
    expect(rdap.requests).toEqual([]);
    expect(dns.asked.filter((question) => /^(?:SOA|TXT) /.test(question))).toEqual([]);
  });

  it.each([
    ['RIPEstat', ['a@isp.example'], 'abuse-lookup  a@isp.example  the abuse contact that RIPEstat', 0],
    ['Abusix', [], 'abuse-lookup  b@isp.example  the Abuse Contact Database of Abusix (abusix.com)', 1],
  ])('falls back to %s where the registry lists nobody', async (_case, known, line, questions) => {
    const { cwd, address } = await prepare();
    const zone = `${address.split('.').reverse().join('.')}.abuse-contacts.abusix.zone`;
    const dns = await startDns({ [zone]: { TXT: [['b@isp.example']] } });
    const stat = await startService((_, response) => sendJson(response, { data: { abuse_contacts: known } }));
    writeFileSync(
      join(cwd, 'airsweep.yaml'),
      `lookups: { dnsServers: ['${dns.server}'], caFile: ${caFile}, ripestatUrl: '${stat.url}' }\n`,
    );
    const { lines } = await runCli(['contacts'], { cwd });
    expect(lines[1]).toContain(line);
    expect(lines).toHaveLength(2);
    expect(dns.asked.filter((question) => question.startsWith('TXT '))).toHaveLength(questions);
  });

  it('takes no desk for the operator while our name servers are down, says so, and forgets nobody', {
    timeout: 120_000,
  }, async () => {
    const { cwd, dns } = await prepare();
    const file = join(cwd, 'airsweep.yaml');
    const config = readFileSync(file, 'utf8');
    const silent = await startDns({}, true);
    const mailboxes = async (): Promise<readonly string[]> => {
      const { lines, stderr } = await runCli(['contacts', '--timeout', '300ms'], { cwd });
      expect(stderr).toMatch(isDown ? /^our name servers do not answer, [^\n]*run this again\n$/ : /^$/);
      return lines.slice(1).map((line) => line.split('  ')[3] ?? line.trim());
    };
    let isDown = true;
    writeFileSync(file, config.replace(dns.server, silent.server));
    expect(await mailboxes()).toEqual(['no contact known']);
    isDown = false;
    writeFileSync(file, config);
    const known = await mailboxes();
    expect(known).toEqual([
      'first.last@customer.example',
      'security@customer.example',
      'abuse@customer.example',
      'abuse@isp.example',
      'certbund@bsi.bund.de',
    ]);
    isDown = true;
    writeFileSync(file, config.replace(dns.server, silent.server));
    expect(await mailboxes()).toEqual(known);
  });

  it('confirms a mailbox, once and for all its spellings, and says who did', async () => {
    const { cwd } = await prepare();
    await runCli(['contacts'], { cwd });
    const confirm = ['contacts', 'confirm', 'abuse@isp.example', '--reason', 'their own page', '--by', 'Kim'];
    expect(await runCli(confirm, { cwd })).toMatchObject({ code: 0, stdout: 'abuse@isp.example  confirmed\n' });
    const { lines } = await runCli(['contacts'], { cwd });
    expect(lines.find((line) => line.includes('abuse@isp.example'))).not.toContain('held');
    expect(lines.find((line) => line.includes('first.last@'))).toContain('held');
  });

  it('tells every mistake in one line, with its place', async () => {
    const { cwd } = await prepare();
    const file = join(cwd, 'airsweep.yaml');
    const refused = async (args: readonly string[], words: string): Promise<void> => {
      const ended = await runCli(args, { cwd });
      expect(ended.code, ended.stderr).toBe(2);
      expect(isOneErrorLine(ended), ended.stderr).toBe(true);
      expect(ended.stderr).toContain(words);
    };
    const reason = ['--reason', 'their own page'];
    await refused(['contacts', 'confirm', 'nobody@isp.example', ...reason], 'is no contact of any finding');
    await refused(['contacts', 'confirm', 'a@b.c, d@e.f', ...reason], 'is not one plain mail address');
    await refused(['contacts', 'confirm', 'abuse@isp.example', '--reason', ' '], '--reason: say what');
    await refused(['contacts', 'confirm', 'abuse@isp.example'], '--reason');
    await refused(['contacts', 'confirm', ...reason], 'mailbox');
    await refused(['contacts', '--finding', 'ffffffffffff'], 'there is no finding "ffffffffffff"');
    await refused(['contacts', '--db', 'none.db'], 'none.db does not exist');
    for (const [line, words] of [
      ["dnsServers: ['ns.example']", 'airsweep.yaml:2: lookups.dnsServers: "ns.example" is not an address'],
      ['rdapBootstrapFile: none.json', 'lookups.rdapBootstrapFile: none.json cannot be read (ENOENT)'],
      ['rdapBootstrapFile: airsweep.yaml', 'airsweep.yaml:1: '],
      ['ripestatUrl: ftp://x.example', 'airsweep.yaml:2: lookups.ripestatUrl: is not an http(s) URL'],
      ['caFile: none.pem', 'lookups.caFile: none.pem cannot be read (ENOENT)'],
    ] as const) {
      writeFileSync(file, `lookups:\n  ${line}\n`);
      await refused(['contacts'], words);
    }
  });
});

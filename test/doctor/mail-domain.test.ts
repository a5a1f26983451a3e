import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { dkimCheck } from '../../src/doctor/dkim.ts';
import { dmarcCheck } from '../../src/doctor/dmarc.ts';
import { mxCheck } from '../../src/doctor/mx.ts';
import { spfCheck } from '../../src/doctor/spf.ts';
import { BARE, type Key, MAIL, mailWorld, makeKey, never, tempFolder, txt, type Zone } from './world.ts';

const SOA = { SOA: 'hostmaster.example.org' };
const RELAY: Zone = { 'mx.relay.example': { A: ['198.51.100.25'] } };

describe('MX', () => {
  const cases: readonly [name: string, zone: Zone, status: string, says: RegExp][] = [
    [
      'served',
      {
        'example.org': {
          ...SOA,
          MX: [
            [20, 'b.example.org'],
            [10, 'mx.example.org'],
          ],
        },
        'mx.example.org': { A: ['198.51.100.1'] },
      },
      'ok',
      /is served by mx\.example\.org$/,
    ],
    ['refusing all', { 'example.org': { ...SOA, MX: [[0, '.']] } }, 'fail', /null MX/],
    [
      'a host without an address',
      { 'example.org': { ...SOA, MX: [[10, 'mx.example.org']] } },
      'fail',
      /mx\.example\.org, the MX of example\.org, has no address/,
    ],
    ['only an address', { 'example.org': { ...SOA, A: ['198.51.100.1'] } }, 'warn', /no MX, only an address/],
    ['nothing', BARE, 'fail', /takes no mail/],
    ['an unknown domain', {}, 'fail', /no answer about example\.org/],
  ];
  it.each(cases)('%s', async (_, zone, status, says) => {
    expect(await mxCheck(await mailWorld(zone)).run(never)).toMatchObject({
      status,
      detail: expect.stringMatching(says),
    });
  });

  it('looks at the domain of bounces too', async () => {
    const zone = {
      'example.org': { ...SOA, MX: [[10, 'mx.example.org']] as const },
      'mx.example.org': { A: ['198.51.100.1'] },
    };
    const deps = await mailWorld(zone, { ...MAIL, bounces: 'b@elsewhere.example' });
    expect(await mxCheck(deps).run(never)).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('elsewhere.example'),
    });
  });
});

describe('SPF', () => {
  const own = { ownAddresses: [] as readonly string[], isPublic: () => true };
  const cases: readonly [name: string, zone: Zone, status: string, says: RegExp, advice: RegExp][] = [
    [
      'permits the relay',
      { ...RELAY, 'example.org': { ...SOA, ...txt('v=spf1 a:mx.relay.example -all') } },
      'ok',
      /permits 198\.51\.100\.25/,
      /^$/,
    ],
    [
      'permits it by include',
      {
        ...RELAY,
        'spf.relay.example': txt('v=spf1 ip4:198.51.100.0/24 -all'),
        'example.org': { ...SOA, ...txt('v=spf1 include:spf.relay.example -all') },
      },
      'ok',
      /permits/,
      /^$/,
    ],
    [
      'permits it by mx',
      { ...RELAY, 'example.org': { ...SOA, MX: [[10, 'mx.relay.example']], ...txt('v=spf1 mx -all') } },
      'ok',
      /permits/,
      /^$/,
    ],
    [
      'does not permit it',
      { ...RELAY, 'example.org': { ...SOA, ...txt('v=spf1 ip4:192.0.2.1 -all') } },
      'warn',
      /does not permit 198\.51\.100\.25 \(mx\.relay\.example\)/,
      /add a:mx\.relay\.example/,
    ],
    [
      'no record',
      { ...RELAY, 'example.org': { ...SOA, ...txt('something else') } },
      'fail',
      /no SPF record/,
      /"v=spf1 a:mx\.relay\.example -all"/,
    ],
    [
      'two records',
      { ...RELAY, 'example.org': { ...SOA, ...txt('v=spf1 -all', 'v=spf1 mx -all') } },
      'fail',
      /2 SPF records/,
      /join/,
    ],
    [
      'everybody',
      { ...RELAY, 'example.org': { ...SOA, ...txt('v=spf1 +all') } },
      'fail',
      /lets everybody send/,
      /-all/,
    ],
    [
      'a broken record',
      { ...RELAY, 'example.org': { ...SOA, ...txt('v=spf1 include:nowhere.example -all') } },
      'fail',
      /is wrong/,
      /mend/,
    ],
    ['an unknown domain', RELAY, 'fail', /no answer about example\.org/, /dig/],
  ];
  it.each(cases)('%s', async (_, zone, status, says, advice) => {
    expect(await spfCheck({ ...(await mailWorld(zone)), ...own }).run(never)).toEqual({
      status,
      detail: expect.stringMatching(says),
      advice: expect.stringMatching(advice),
    });
  });

  const local = { ...MAIL, smtpHost: '127.0.0.1' };
  const zone: Zone = { 'example.org': { ...SOA, ...txt('v=spf1 ip4:198.51.100.7 -all') } };
  it.each([
    [['198.51.100.7'], 'ok', /permits 198\.51\.100\.7/],
    [['198.51.100.8'], 'fail', /does not permit 198\.51\.100\.8/],
    [[], 'warn', /not known from here/],
  ] as const)('a mail server of our own at %j: %s', async (ownAddresses, status, says) => {
    const deps = { ...(await mailWorld(zone, local)), ownAddresses, isPublic: () => false };
    expect(await spfCheck(deps).run(never)).toMatchObject({ status, detail: expect.stringMatching(says) });
  });

  it('a name server that keeps silent is not a missing record', async () => {
    const outcome = await spfCheck({ ...(await mailWorld({}, MAIL, true)), ...own }).run(never);
    expect(outcome).toMatchObject({ status: 'fail', detail: expect.stringMatching(/no answer about example\.org/) });
    expect(outcome.advice).not.toContain('publish');
  });
});

describe('DKIM', () => {
  const name = 'sel._domainkey.example.org';
  let key: Key;
  let small: Key;
  beforeAll(() => {
    key = makeKey(2048);
    small = makeKey(1024);
  });

  async function outcome(records: Zone, pem: string): Promise<unknown> {
    const keyFile = join(tempFolder(), 'dkim.pem');
    writeFileSync(keyFile, pem);
    const mail = { ...MAIL, dkim: { domain: 'example.org', selector: 'sel', keyFile } };
    return dkimCheck(await mailWorld({ ...BARE, ...records }, mail)).run(never);
  }

  it('our key is the published one, however it is wrapped', async () => {
    const { published } = key;
    const records = { [name]: txt(`v=DKIM1; k=rsa; p=${published.slice(0, 100)} ${published.slice(100)}`) };
    expect(await outcome(records, key.pem)).toMatchObject({
      status: 'ok',
      detail: `${name} publishes our key, 2048 bits`,
    });
  });

  it('another key, none, a withdrawn one, two, a test, a short one', async () => {
    const right = `v=DKIM1; k=rsa; p=${key.published}`;
    const advice = `publish TXT at ${name}: "${right}"`;
    expect(await outcome({ [name]: txt(`v=DKIM1; p=${small.published}`) }, key.pem)).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('another key'),
      advice,
    });
    expect(await outcome({}, key.pem)).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('no DKIM record'),
      advice,
    });
    expect(await outcome({ [name]: txt('v=DKIM1; p=') }, key.pem)).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('withdrawn'),
    });
    expect(await outcome({ [name]: txt(`${right}; t=y:s`) }, key.pem)).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('test'),
    });
    expect(await outcome({ [name]: txt(`v=DKIM1; p=${small.published}`) }, small.pem)).toMatchObject({
      status: 'warn',
      detail: 'the key has 1024 bits',
    });
    expect(await outcome({ [name]: txt('v=DKIM1; p=', 'v=DKIM1; p=a') }, key.pem)).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('2 DKIM records'),
    });
    expect(await outcome({}, 'no key at all')).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('no readable private key'),
    });
  });

  it('unsigned mail is a warning', async () => {
    expect(await dkimCheck(await mailWorld(BARE)).run(never)).toMatchObject({ status: 'warn' });
  });
});

describe('DMARC', () => {
  const dkim = { domain: 'example.org', selector: 'sel', keyFile: 'x' };
  const at = (record: string, name = '_dmarc.example.org'): Zone => ({ ...BARE, [name]: txt(record) });
  const cases: readonly [name: string, zone: Zone, mail: Partial<typeof MAIL>, status: string, says: RegExp][] = [
    ['enforced', at('v=DMARC1; p=reject'), { dkim }, 'ok', /p=reject; ours match by DKIM and SPF/],
    ['watched only', at('v=DMARC1;p=none'), {}, 'warn', /p=none; ours match by SPF/],
    ['none', BARE, {}, 'fail', /no DMARC record/],
    [
      'two are none',
      { ...BARE, '_dmarc.example.org': txt('v=DMARC1; p=reject', 'v=DMARC1; p=none') },
      {},
      'fail',
      /has 2 DMARC records/,
    ],
    ['without a policy', at('v=DMARC1; rua=mailto:a@example.org'), {}, 'fail', /no policy/],
    [
      'of the domain above',
      at('v=DMARC1; p=quarantine'),
      { from: 'n@mail.example.org' },
      'ok',
      /_dmarc\.example\.org: p=quarantine/,
    ],
    [
      'of the domain above, which spares its subdomains',
      at('v=DMARC1; p=reject; sp=none'),
      { from: 'n@mail.example.org' },
      'warn',
      /_dmarc\.example\.org: sp=none/,
    ],
    ['its own, whatever is said of subdomains', at('v=DMARC1; p=reject; sp=none'), {}, 'ok', /p=reject/],
    [
      'strict about both',
      at('v=DMARC1; p=reject; adkim=s; aspf=s'),
      { from: 'n@mail.example.org', dkim },
      'fail',
      /take our mails for forged/,
    ],
    [
      'neither is ours',
      at('v=DMARC1; p=reject'),
      { bounces: 'b@relay.example' },
      'fail',
      /neither the signature nor the bounce address/,
    ],
  ];
  it.each(cases)('%s', async (_, zone, mail, status, says) => {
    const deps = await mailWorld(zone, { ...MAIL, ...mail });
    expect(await dmarcCheck(deps).run(never)).toMatchObject({ status, detail: expect.stringMatching(says) });
  });
});

it('without a mail part there is nothing to look at, and nobody is asked', async () => {
  const deps = { ...(await mailWorld({}, null)), ownAddresses: [], isPublic: () => true };
  for (const check of [mxCheck(deps), spfCheck(deps), dkimCheck(deps), dmarcCheck(deps)])
    expect(await check.run(never)).toMatchObject({ status: 'skipped' });
});

import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, questionOf } from '../support/zoo/ask.ts';
import {
  createAddressPool,
  type Expectation,
  type Member,
  operatorEmail,
  type RequestLogEntry,
  type Running,
  type ZooOptions,
  zoo,
} from '../support/zoo/index.ts';
import { answers, boundaries, headerLines, isBeforeApiProxy, isOwn, pageMarks } from '../support/zoo/known-answers.ts';
import { get, listen } from '../support/zoo/listen.ts';

const nextAddress = createAddressPool();
const running: Running[] = [];

function memberOf(id: string): Member {
  const member = zoo.find((each) => each.id === id);
  if (member === undefined) throw new Error(`the zoo has no member "${id}"`);
  return member;
}

async function start(member: Member): Promise<string> {
  const address = member.id.startsWith('ipv6-') ? '::1' : nextAddress();
  running.push(await member.start(address));
  return address;
}

function requestsOfLast(): readonly RequestLogEntry[] {
  return running.at(-1)?.requests ?? [];
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});

describe('the list', () => {
  it('has at least 130 members with unique ids in kebab case, each with targets and expectations', () => {
    expect(zoo.length).toBeGreaterThanOrEqual(130);
    expect(new Set(zoo.map(({ id }) => id)).size).toBe(zoo.length);
    for (const member of zoo) {
      expect(member.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(member.title, member.id).toMatch(/\.$/);
      expect(member.targets('127.0.0.2').length, member.id).toBeGreaterThan(0);
      expect(member.expect.length, member.id).toBeGreaterThan(0);
      for (const { port } of member.expect) expect(port, member.id).toBeGreaterThanOrEqual(1024);
    }
  });

  it('uses a name for one member only, and a port of ::1 for one member only', () => {
    const names = zoo.flatMap((member) => member.names);
    expect(new Set(names).size).toBe(names.length);
    const ports = zoo
      .filter(({ id }) => id.startsWith('ipv6-'))
      .flatMap(({ expect: all }) => all.map(({ port }) => port));
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('says of a finding nothing that belongs to silence, and the other way round', () => {
    for (const { id, expect: all } of zoo) {
      for (const { finding, outcome, exposure, version, contains } of all) {
        if (finding) expect([outcome, version !== undefined && contains !== undefined], id).toEqual([undefined, false]);
        else expect([exposure, version, contains], id).toEqual([undefined, undefined, undefined]);
      }
    }
  });

  it('has every group', () => {
    const count = (group: Member['group']): number => zoo.filter((member) => member.group === group).length;
    expect(count('era')).toBeGreaterThanOrEqual(150);
    for (const group of ['front', 'look-alike', 'decoy', 'hostile'] as const) expect(count(group)).toBeGreaterThan(20);
  });
});

describe('the eras', () => {
  const eras = zoo.filter(({ group }) => group === 'era');
  const releases = new Set(
    eras.flatMap((member) =>
      member.expect.map(({ version, contains }) => (version ?? contains ?? '').replace('-alpha', '')),
    ),
  );

  it.each(boundaries.trim().split(/\s+/))('have a member of release %s', (release) => {
    expect(releases).toContain(release);
  });

  const pageOf = async (id: string, port = 8080): Promise<string> =>
    (await ask({ address: await start(memberOf(id)), port, path: '/' })).text;

  it.each(pageMarks)('%s: the page on %i has its marks', async (id, port, mark, absent) => {
    const page = await pageOf(id, port);
    for (const always of ['<title>Airbyte</title>', '<div id="root"></div>', 'You need to enable JavaScript', mark]) {
      expect(page).toContain(always);
    }
    expect(page).not.toContain(absent);
  });

  it.each(answers)('%s: %i%s is %i', async (id, port, path, status, body) => {
    const reply = await ask({ address: await start(memberOf(id)), port, path });
    expect(reply.status).toBe(status);
    expect(reply.text).toMatch(body);
  });

  it.each(headerLines)('%s: header on %i, %s: %s', async (id, port, name, value) => {
    const { headers } = await ask({ address: await start(memberOf(id)), port, path: '/' });
    expect(headers[name]).toBe(value);
  });

  it('the proxy page is the 701 bytes that the facts measured', async () => {
    const page = await pageOf('compose-basic-0-63-19', 8000);
    expect(Buffer.byteLength(page)).toBe(701);
    expect(page).toContain('<title>Airbyte - Access Denied</title>');
  });
});

const findings = zoo.filter(({ id, group, expect: all }) => isOwn(id, group) && all.some(isFinding));

function isFinding({ finding }: Expectation): boolean {
  return finding;
}

describe('the expectations agree with what is served', () => {
  it.each(findings.map((member) => [member.id, member] as const))('%s', async (_id, member) => {
    const address = await start(member);
    const said: string[] = [];
    for (const { port, path = '/', exposure } of member.expect.filter(isFinding)) {
      const isTls = member.id.startsWith('tls-') || (member.id.startsWith('redirect-to-tls') && port === 8443);
      const host = member.names[0];
      const at = { ...questionOf(member, address, isTls), port, isTls, ...(host === undefined ? {} : { host }) };
      const statuses: number[] = [];
      for (const below of ['', 'api/v1/instance_configuration', 'api/v1/0123456789abcdef']) {
        const reply = await ask({ ...at, path: path + below });
        said.push(reply.text);
        statuses.push(reply.status);
      }
      if (exposure === 'basic') expect(statuses).toEqual([401, 401, 401]);
      if (exposure === 'login') expect(statuses[2]).toBe(401);
      if (exposure === 'open' && !isBeforeApiProxy(member.id, port)) expect(statuses[2]).toBe(404);
    }
    const text = said.join('\n');
    for (const { version, contains } of member.expect) {
      if (version !== undefined) expect(text).toMatch(new RegExp(`["=]${version.replaceAll('.', '\\.')}[">]`));
      if (contains !== undefined) expect(text).not.toContain(`"${contains}"`);
    }
  });
});

describe('the fronts', () => {
  it('a TLS port answers plain HTTP like nginx', async () => {
    const reply = await ask({ address: await start(memberOf('tls-expired')), port: 8443, path: '/' });
    expect([reply.status, reply.text.includes('plain HTTP request was sent to HTTPS port')]).toEqual([400, true]);
  });

  it('a virtual host behind TLS fails without its name', async () => {
    const address = await start(memberOf('tls-sni-by-address'));
    await expect(ask({ address, port: 8443, path: '/', isTls: true })).rejects.toThrow();
    await expect(ask({ address, port: 8443, path: '/', isTls: true, host: 'else.zoo.test' })).rejects.toThrow();
  });

  it.each(['prefix-by-redirect', 'prefix-by-two-redirects', 'redirect-to-tls-port'])(
    '%s redirects at first',
    async (id) => {
      const reply = await ask({ address: await start(memberOf(id)), port: 8080, path: '/' });
      expect([301, 302, 308]).toContain(reply.status);
    },
  );

  it('logs requests as they came', async () => {
    const address = await start(memberOf('helm-open-1-0-0'));
    await ask({ address, port: 8080, path: '/api/v1/health?x=1' });
    expect(requestsOfLast()).toMatchObject([{ port: 8080, method: 'GET', path: '/api/v1/health?x=1' }]);
    expect(requestsOfLast()[0]?.headers).toContain('application/json');
    expect(running.at(-1)?.connections()).toBe(1);
  });
});

describe('the silent', () => {
  const silent = zoo.filter(({ group, expect: all }) => group !== 'hostile' && !all.some(isFinding));

  it.each(silent.map((member) => [member.id, member] as const))('%s answers HTTP', async (id, member) => {
    const address = await start(member);
    const question = questionOf(member, address, false);
    const reply = await ask({ ...question, isTls: false });
    expect(reply.status).toBeGreaterThanOrEqual(200);
    expect(requestsOfLast()).toHaveLength(id === 'tls-sni-by-address' ? 0 : 1);
  });

  it.each(silent.filter(({ id }) => id.startsWith('copy-static')).map(({ id }) => id))(
    '%s has the page and no health',
    async (id) => {
      const address = await start(memberOf(id));
      expect((await ask({ address, port: 8080, path: '/' })).text).toContain('<title>Airbyte</title>');
      expect((await ask({ address, port: 8080, path: '/api/v1/health' })).text).not.toMatch(/^\{/);
    },
  );
});

describe('the personal', () => {
  it('address stands in the configuration, so that tests can see that it goes nowhere', async () => {
    const address = await start(memberOf('helm-open-0-63-12'));
    const { text } = await ask({ address, port: 8080, path: '/api/v1/instance_configuration' });
    expect(JSON.parse(text).defaultOrganizationEmail).toBe(operatorEmail);
  });
});

describe('the icons', () => {
  it('differ where the real ones do, and can be replaced', async () => {
    const icons = new Set<string>();
    const ids = ['compose-0-2-1-alpha', 'compose-0-3-0-alpha', 'compose-0-39-29-alpha', 'compose-0-26-2-alpha'];
    for (const id of ids) {
      const address = await start(memberOf(id));
      icons.add((await ask({ address, port: 8000, path: '/favicon.ico' })).text);
    }
    expect(icons.size).toBe(3);
    const address = nextAddress();
    const options: ZooOptions = { faviconFor: (version) => Buffer.from(version) };
    running.push(await memberOf('helm-open-1-0-0').start(address, options));
    expect((await ask({ address, port: 8080, path: '/favicon.ico' })).text).toBe('1.0.0');
  });
});

describe('the hostile', () => {
  it.each([
    ['hostile-reset-on-accept', 'ECONNRESET'],
    ['hostile-reset-on-request', 'ECONNRESET'],
    ['hostile-reset-in-body', 'ECONNRESET'],
    ['hostile-reset-by-fin', 'fin'],
  ])('%s ends in %s', async (id, end) => {
    expect((await listen(await start(memberOf(id)), 8000, get)).end).toBe(end);
  });

  it.each(['head', 'header-line', 'body', 'chunks', 'trailers'])('endless-%s stops at 32 MB', async (id) => {
    const { bytes, end } = await listen(await start(memberOf(`hostile-endless-${id}`)), 8000, get);
    expect(end).toBe('fin');
    expect(bytes).toBeGreaterThan(31 * 2 ** 20);
    expect(bytes).toBeLessThan(33 * 2 ** 20);
  });

  it('the bomb is one megabyte that says gzip', async () => {
    const heard = await listen(await start(memberOf('hostile-endless-gzip-bomb')), 8000, get, 900_000);
    expect(heard.text).toContain('Content-Encoding: gzip\r\n');
    expect(heard.text).toContain('\x1f\x8b');
  });

  it('speakers speak before they are asked', async () => {
    const heard = await listen(await start(memberOf('hostile-banner-ssh')), 8000, '', 1);
    expect(heard.text).toMatch(/^SSH-2\.0-/);
    expect(requestsOfLast()).toEqual([]);
  });

  it('a drip sends single bytes', async () => {
    const heard = await listen(await start(memberOf('hostile-stall-drip-head')), 8000, get, 1);
    expect(heard.text).toBe('H');
  });

  it('the HTTP/2 host answers HTTP/2 and nothing else', async () => {
    const address = await start(memberOf('hostile-protocol-http2-only'));
    expect((await ask({ address, port: 8443, path: '/', isTls: true })).status).toBe(403);
    const session = connectHttp2(`https://${address}:8443`, { rejectUnauthorized: false });
    const stream = session.request({ ':path': '/' });
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(200);
    session.destroy();
  });
});

describe('every member', () => {
  it('starts, accepts a stranger, stops at once with a peer connected, and leaves nothing open', async () => {
    const sockets = (): string[] =>
      process.getActiveResourcesInfo().filter((name) => /^(TCP|TLS|Pipe).*Wrap$/.test(name));
    const before = sockets().length;
    for (const member of zoo) {
      const address = member.id.startsWith('ipv6-') ? '::1' : nextAddress();
      const started = await member.start(address);
      const peers = member.expect.map(({ port }) => connect(port, address).on('error', () => undefined));
      await Promise.all(peers.map((peer) => new Promise((done) => peer.on('connect', done).on('close', done))));
      for (const peer of peers) peer.write(get);
      await started.stop();
      await Promise.all(peers.map((peer) => peer.destroyed || new Promise((done) => peer.on('close', done).resume())));
      for (const { port } of member.expect) {
        expect((await listen(address, port, '')).end, `${member.id} on ${port}`).toBe('ECONNREFUSED');
      }
    }
    expect(sockets().length).toBeLessThanOrEqual(before);
  });
});

describe('the address pool', () => {
  it('never hands out an address twice, and only loopback', () => {
    const other = createAddressPool();
    const addresses = Array.from({ length: 300 }, (_, index) => (index % 2 ? nextAddress() : other()));
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const address of addresses) expect(address).toMatch(/^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/);
  });
});

import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { entity } from '../contact/rdap/samples.ts';
import { sendJson } from '../support/json-service.ts';
import { answer, redirect } from '../support/zoo/wire/site.ts';
import { type FleetOptions, startFleet } from './hostile-fleet.ts';

const VICTIM = 'victim.example';

const ISP: FleetOptions['rdap'] = (path, response) => {
  const address = path.split('/').at(-1);
  const entities = [entity({ roles: ['abuse'], emails: ['abuse@isp.example'] })];
  sendJson(response, { startAddress: address, endAddress: address, entities });
};

describe('looking up the contacts of a hostile fleet', () => {
  it('cannot make us connect anywhere but to its own addresses', async () => {
    const canary = await startCanary();
    const { port } = canary;
    const places = [
      `https://127.0.0.1:${port}/.well-known/security.txt`,
      `//127.0.0.1:${port}/.well-known/security.txt`,
      `https://2130706433:${port}/security.txt`,
      `https://[::ffff:127.0.0.1]:${port}/security.txt`,
      `https://canary.evil.example:${port}/security.txt`,
      `https://x@canary.evil.example:${port}/security.txt`,
      `http://127.0.0.1:${port}/security.txt`,
      'https://169.254.169.254/latest/meta-data/',
      'https://[fd00:ec2::254]/latest/meta-data/',
      'https://10.0.0.1/security.txt',
      'file:///etc/passwd',
      `gopher://127.0.0.1:${port}/`,
    ];
    // Each name once more, for what may stand between a look-up and the connection.
    let turn = 0;
    const elsewhere = ['127.0.0.1', '169.254.169.254', '10.0.0.1', '0.0.0.0'];
    const turning = (own: string): string[] => [turn++ % 2 === 0 ? own : (elsewhere[turn % 4] ?? own)];
    const hosts = places.map((place, n) => ({ name: `r${n}.evil.example`, file: () => redirect(place) }));
    const asked: string[] = [];
    const fleet = await startFleet([...hosts, { name: 'flips.evil.example', file: ['mailto:ok@evil.example'] }], {
      zone: { 'canary.evil.example': { A: ['127.0.0.1'] }, 'evil.example': { MX: [[1, 'canary.evil.example']] } },
      rdap: (path, response, count) => {
        asked.push(path);
        response.writeHead(302, { location: places[count % places.length] ?? '' }).end();
      },
    });
    const flips = fleet.running.at(-1)?.address ?? '';
    fleet.dns.zone['flips.evil.example'] = {
      get A() {
        return turning(flips);
      },
    };
    const ended = [await fleet.cli('contacts'), ...(await fleet.fire())];
    expect(ended.map(({ code }) => code)).toEqual(ended.map(() => 0));
    expect(turn).toBeGreaterThan(1);
    expect(new Set(asked).size).toBe(places.length + 1);
    expect(canary.connections()).toBe(0);
    const paths = new Set(fleet.running.flatMap(({ requests }) => requests.map(({ path }) => path.split('?')[0])));
    expect([...paths].filter((path) => /security|meta-data|passwd/.test(path ?? ''))).toEqual([
      '/.well-known/security.txt',
      '/security.txt',
    ]);
  });

  it('cannot hang or bloat a look-up with endless, slow, packed, nested or countless answers', async () => {
    let streamed = 0;
    const chunk = Buffer.alloc(64 * 1024, 'Contact: mailto:x@evil.example\n');
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, '# \n'));
    const plain = { 'content-type': 'text/plain' };
    const pour = (response: ServerResponse): void => {
      while (!response.destroyed && response.write(chunk)) streamed += chunk.length;
      if (!response.destroyed) response.once('drain', () => pour(response));
    };
    const drip = (response: ServerResponse): void => {
      const timer = setInterval(() => response.write('#'), 50);
      response.once('close', () => clearInterval(timer));
    };
    const streams: readonly ((response: ServerResponse) => void)[] = [
      (response) => pour(response.writeHead(200, plain)),
      (response) => drip(response.writeHead(200, plain)),
      () => {},
      (response) => response.writeHead(200, { ...plain, 'content-encoding': 'gzip' }).end(bomb),
      (response) => response.writeHead(200, { ...plain, location: 'x'.repeat(12_000) }).end(),
      (response) => response.destroy(),
      (response) => response.writeHead(200, plain).end(`Contact: mailto:a@b0.example\n`.repeat(1_000)),
      (response) => response.writeHead(200, plain).end(`Canonical: https://x\n${':\n'.repeat(15_000)}`),
      (response) => response.writeHead(200, plain).end(lines(900, (n) => `Contact: https://b0.example/${n}`)),
      (response) => response.writeHead(301, { location: 'https://b9.example/security.txt' }).end(),
    ];
    const hosts = streams.map((stream, n) => ({
      name: `b${n}.example`,
      stream,
      ptr: Array.from({ length: 60 }, (_, at) => `n${at}.b${n}.example`),
      zone: { [`many${n}.example`]: { A: Array.from({ length: 60 }, (_, at) => `127.9.9.${at}`) } },
    }));
    const nested = `${'{"entities":['.repeat(10_000)}${']}'.repeat(10_000)}`;
    const network = '"startAddress":"127.0.0.0","endAddress":"127.255.255.255"';
    const bodies: readonly ((response: ServerResponse) => void)[] = [
      (response) => pour(response.writeHead(200)),
      (response) => drip(response.writeHead(200)),
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      (response) => response.end(`{${network},"entities":[${nested}]}`),
      (response) => response.end(`{${network},"name":"${'x'.repeat(200_000)}"}`),
      (response) => response.end('[]'),
      (response) => response.end('"'),
      (response) => response.writeHead(429, { 'retry-after': '99999999' }).end(),
    ];
    const fleet = await startFleet(hosts, {
      rdap: (_, response, count) => bodies[Math.min(count, bodies.length) - 1]?.(response),
      env: { NODE_OPTIONS: '--max-old-space-size=128' },
    });
    const { code, stdout, stderr } = await fleet.cli('contacts', '--timeout', '300ms');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.length).toBeLessThan(20_000);
    expect(stdout).toContain('a@b0.example');
    // What the machine's own buffers took beside what was read.
    expect(streamed).toBeLessThan(64 * 1024 * 1024);
  });

  it('is not taken for the servers of a customer whose name stands in its certificate', async () => {
    const fleet = await startFleet([{ name: 'etl.evil.example' }], {
      config: 'contacts: [{ match: zoo.test, address: noc@zoo.test }]\n',
    });
    const [contacts, findings] = await Promise.all([fleet.cli('contacts'), fleet.cli('findings', '--csv')]);
    expect(findings.stdout).toContain('airbyte.zoo.test');
    expect(contacts.stdout).not.toContain('noc@zoo.test');
  });

  // Known hole: a provider is recognised by a reverse name that nothing confirms, when the registry does not answer.
  it.fails('is not a customer of the provider whose names its reverse DNS borrows', async () => {
    const fleet = await startFleet([{ name: 'etl.evil.example', ptr: ['ec2-198-51-100-7.compute.amazonaws.com'] }]);
    const { stdout } = await fleet.cli('contacts');
    expect(stdout).not.toMatch(/aws|amazon/i);
  });

  it('cannot crowd out those who carry its network', async () => {
    const crowd = (host: string): string => lines(20, (n) => `Contact: mailto:${host.slice(0, 1)}${n}@${VICTIM}`);
    const fleet = await startFleet(
      [
        {
          name: 'a.evil.example',
          file: (place) => answer(200, 'text/plain', crowd(place.host)),
          ptr: ['b.evil.example'],
        },
      ],
      {
        rdap: ISP,
      },
    );
    fleet.dns.zone['b.evil.example'] = { A: [fleet.running[0]?.address ?? ''] };
    const { stdout } = await fleet.cli('contacts');
    expect(stdout).toContain('abuse@isp.example');
  });

  // Known hole: a mailbox counts for the rung that named it first, so a host's own file can take its provider's away.
  it.fails('does not turn the desk of its network into an operator', async () => {
    const fleet = await startFleet([{ name: 'a.evil.example', file: ['mailto:abuse@isp.example'] }], { rdap: ISP });
    expect((await fleet.cli('contacts')).stdout).toMatch(/rdap-abuse {2}abuse@isp\.example/);
  });
});

function lines(count: number, line: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => `${line(n)}\n`).join('');
}

/** A port that nobody has a reason to ask. */
async function startCanary(): Promise<{ readonly port: number; readonly connections: () => number }> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.address() as AddressInfo).port, connections: () => count };
}

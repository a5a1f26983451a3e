import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { entity } from '../contact/rdap/samples.ts';
import { sendJson } from '../support/json-service.ts';
import { answer, redirect } from '../support/zoo/wire/site.ts';
import { startFleet } from './hostile-fleet.ts';

const VICTIM = 'victim.example';

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
      `https://x@canary2.evil.example:${port}/security.txt`,
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
      zone: {
        'canary.evil.example': { A: ['127.0.0.1'] },
        'canary2.evil.example': { A: ['127.0.0.1'] },
        'evil.example': { MX: [[1, 'canary.evil.example']] },
      },
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
    // Each for its own address only, so that every host leads to the next; a silent registry would rest after three.
    const about = (path: string): string => {
      const address = path.split('/').at(-1);
      return `"startAddress":"${address}","endAddress":"${address}"`;
    };
    const bodies: readonly ((response: ServerResponse, path: string) => void)[] = [
      (response) => pour(response.writeHead(200)),
      (response) => drip(response.writeHead(200)),
      (response, path) => response.end(`{${about(path)},"entities":[${nested}]}`),
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      (response, path) => response.end(`{${about(path)},"name":"${'x'.repeat(200_000)}"}`),
      (response) => response.end('[]'),
      (response) => response.end('"'),
      (response) => response.writeHead(429, { 'retry-after': '99999999' }).end(),
    ];
    const fleet = await startFleet(hosts, {
      rdap: (path, response, count) => bodies[count - 1]?.(response, path),
      env: { NODE_OPTIONS: '--max-old-space-size=128' },
    });
    const { code, stdout, stderr } = await fleet.cli('contacts', '--timeout', '300ms');
    expect([code, stderr]).toEqual([0, '']);
    expect(fleet.rdap.requests).toHaveLength(bodies.length);
    expect(stdout.length).toBeLessThan(20_000);
    expect(stdout).toContain('a@b0.example');
    // What the machine's own buffers took beside what was read.
    expect(streamed).toBeLessThan(64 * 1024 * 1024);
  });

  it('is nobody’s customer by its own word, and cannot take the desk of its network away', async () => {
    const crowd = (host: string): string => lines(20, (n) => `Contact: mailto:${host.slice(0, 1)}${n}@${VICTIM}`);
    const isp = new Set<string>();
    const fleet = await startFleet(
      [
        // Its certificate is also for airbyte.zoo.test.
        { name: 'etl.certificate.example' },
        { name: 'etl.reverse.example', ptr: ['ec2-198-51-100-7.compute.amazonaws.com'] },
        {
          name: 'a.crowd.example',
          file: ({ host }) => answer(200, 'text/plain', crowd(host)),
          ptr: ['b.crowd.example'],
        },
        { name: 'a.desk.example', file: ['mailto:abuse@isp.example'] },
      ],
      {
        config: 'contacts: [{ match: zoo.test, address: noc@zoo.test }]\n',
        rdap: (path, response) => {
          const address = path.split('/').at(-1) ?? '';
          const entities = [entity({ roles: ['abuse'], emails: ['abuse@isp.example'] })];
          if (isp.has(address)) sendJson(response, { startAddress: address, endAddress: address, entities });
          else response.writeHead(404).end();
        },
      },
    );
    const [, , crowded, desk] = fleet.running;
    for (const each of [crowded, desk]) isp.add(each?.address ?? '');
    fleet.dns.zone['b.crowd.example'] = { A: [crowded?.address ?? ''] };
    const [contacts, findings] = await Promise.all([fleet.cli('contacts', '--jsonl'), fleet.cli('findings', '--csv')]);
    const found = new Map(
      contacts.lines.map((line) => {
        const { url, contacts: all }: { url: string; contacts: { rung: string; address: string }[] } = JSON.parse(line);
        return [new URL(url).hostname, all.map(({ rung, address }) => `${rung} ${address}`)];
      }),
    );
    expect(findings.stdout).toContain('airbyte.zoo.test');
    expect(found.get('etl.certificate.example')).toEqual([]);
    expect(found.get('etl.reverse.example')).toEqual([]);
    expect(found.get('a.crowd.example')).toContain('rdap-abuse abuse@isp.example');
    expect(found.get('a.desk.example')).toEqual(['security.txt abuse@isp.example', 'rdap-abuse abuse@isp.example']);
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

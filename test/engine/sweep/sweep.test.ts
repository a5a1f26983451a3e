import { describe, expect, it } from 'vitest';
import { parseExclusion } from '../../../src/scope/exclusions.ts';
import { openDeaf } from '../../net/peer.ts';
import { zoo } from '../../support/zoo/index.ts';
import { underPrefix } from '../../support/zoo/wire/prefix.ts';
import { raw } from '../../support/zoo/wire/raw.ts';
import { redirect, type Site } from '../../support/zoo/wire/site.ts';
import { web } from '../../support/zoo/wire/web.ts';
import { airbyte, nextAddress, openSite, plain } from './site.ts';
import { createSweeper } from './sweeper.ts';

const day = (days: number): string => new Date(Date.UTC(2026, 10, 23 + days)).toISOString();

describe('what a sweep costs, counted by the servers', () => {
  it('is one GET at a host that is not the product, and nothing at one that speaks first', async () => {
    const { run } = await createSweeper();
    const address = nextAddress();
    const speaks = raw({ port: 8001, greet: ({ send }) => void send('SSH-2.0-OpenSSH_9.6\r\n') });
    const server = await openSite(address, web(8000, plain), speaks);
    const { sweep } = await run([`${address}:8000`, `${address}:8001`]);
    expect(server.requests.map(({ port, path }) => [port, path])).toEqual([[8000, '/']]);
    expect(server.connections()).toBe(2);
    expect(sweep.counts).toMatchObject({ total: 2, done: 2, open: 2, http: 1, findings: 0 });
  });

  it('is at most five GETs past the gate, redirects counted, and never the same path twice', async () => {
    const { run } = await createSweeper();
    for (const id of [
      'compose-0-1-0-alpha',
      'compose-0-35-5-alpha',
      'helm-open-1-0-0',
      'server-page-open-community-2-4-0',
    ]) {
      const address = nextAddress();
      const member = zoo.find((each) => each.id === id);
      const running = await member?.start(address);
      const { findings } = await run(member?.targets(address) ?? []);
      await running?.stop();
      expect(findings.length, id).toBeGreaterThan(0);
      for (const [port, asked] of Map.groupBy(running?.requests ?? [], (request) => request.port)) {
        const paths = asked.map(({ path }) => path);
        expect(paths.length, `${id} ${port} ${paths}`).toBeLessThanOrEqual(5);
        expect(new Set(paths).size, `${id} ${port} ${paths}`).toBe(paths.length);
      }
    }
    const address = nextAddress();
    const hops: Site = (asked) =>
      asked.path === '/'
        ? redirect('/a/')
        : asked.path === '/a/'
          ? redirect('/a/b/')
          : underPrefix('/a/b/', airbyte)(asked);
    const server = await openSite(address, web(8000, hops));
    const { findings } = await run([`${address}:8000`]);
    expect(findings.map(({ endpoint }) => endpoint.path)).toEqual(['/a/b/']);
    expect(server.requests.length).toBeLessThanOrEqual(5);
    expect(server.requests.slice(0, 3).map(({ path }) => path)).toEqual(['/', '/a/', '/a/b/']);
  });

  it('is two redirects at the most', async () => {
    const { run } = await createSweeper();
    const address = nextAddress();
    const server = await openSite(
      address,
      web(8000, ({ path }) => redirect(`${path}x/`)),
    );
    const { sweep } = await run([`${address}:8000`]);
    expect(server.requests.map(({ path }) => path)).toEqual(['/', '/x/', '/x/x/']);
    expect(sweep.counts).toMatchObject({ done: 1, http: 1, findings: 0 });
  });

  it('is one visit where a redirect and a target meet', async () => {
    const { run } = await createSweeper();
    const address = nextAddress();
    const server = await openSite(
      address,
      web(8000, () => redirect(`http://${address}:8001/`)),
      web(8001, airbyte),
    );
    const { findings, sweep } = await run([`${address}:8000`, `${address}:8001`], { concurrency: 1 });
    expect(findings.map(({ endpoint }) => endpoint.port)).toEqual([8001]);
    expect(server.requests.filter(({ port, path }) => port === 8001 && path === '/')).toHaveLength(1);
    expect(sweep.counts.done).toBe(2);
  });

  it('is nothing where an exclusion or a denied path forbids it', async () => {
    const { run } = await createSweeper({ 'etl.example.com': ['127.0.0.1'] });
    const address = nextAddress();
    const server = await openSite(address, web(8000, airbyte));
    const names = await createSweeper({ 'etl.example.com': [address] });
    const { sweep, notes } = await names.run(['etl.example.com:8000'], { exclude: [parseExclusion(`${address}/32`)] });
    expect(notes.join()).toContain(`${address} skipped: excluded by`);
    expect(sweep.counts).toMatchObject({ done: 1, skipped: 1, open: 0 });
    const denied = await run([`http://${address}:8000/export/`, `http://${address}:8000/`]);
    expect(denied.notes).toEqual([`${address}/export/ skipped: its path names "export", which is never asked for`]);
    expect(denied.sweep.counts).toMatchObject({ done: 2, skipped: 1, findings: 1 });
    expect(server.requests.filter(({ path }) => path.includes('export'))).toEqual([]);
  });

  it('is one more try for each retry of a connection that is not answered', async () => {
    const { run } = await createSweeper();
    const port = await openDeaf();
    let visits = 0;
    const { sweep } = await run([`127.0.0.1:${port}`], {
      retries: 2,
      timeoutMs: 200,
      web: (real) => ({
        ...real,
        connect: (...args) => {
          visits += 1;
          return real.connect(...args);
        },
      }),
    });
    expect([visits, sweep.counts.done, sweep.counts.open]).toEqual([3, 1, 0]);
  });
});

describe('names and views', () => {
  it('a name and its address are one finding, which carries the name', async () => {
    const address = nextAddress();
    const { run, store } = await createSweeper({ 'etl.example.com': [address] });
    await openSite(address, web(8000, airbyte));
    const { findings, listed } = await run([`${address}:8000`, 'etl.example.com:8000']);
    expect(findings).toMatchObject([{ endpoint: { host: null }, hostnames: ['etl.example.com'], state: 'new' }]);
    expect(listed).toHaveLength(1);
    // Alone, each of the two views is a sight of the same finding.
    for (const target of [`${address}:8000`, 'etl.example.com:8000']) {
      expect((await run([target])).findings.map(({ id }) => id)).toEqual(findings.map(({ id }) => id));
    }
    expect(await store.findings({})).toHaveLength(1);
  });

  it('a name is asked at its next address when the first does not take the connection', async () => {
    const first = nextAddress();
    const second = nextAddress();
    const { run } = await createSweeper({ 'etl.example.com': [first, second] });
    await openSite(second, web(8000, airbyte));
    const { findings, sweep } = await run(['etl.example.com:8000']);
    expect(findings.map(({ endpoint }) => [endpoint.address, endpoint.host])).toEqual([[second, 'etl.example.com']]);
    expect(sweep.counts.done).toBe(1);
  });

  it('a name that does not resolve is told and done', async () => {
    const { run } = await createSweeper();
    const { notes, sweep } = await run(['nowhere.example.com:8000']);
    expect([notes, sweep.counts.done]).toEqual([['nowhere.example.com does not resolve'], 1]);
  });

  it('a path prefix is part of every request and of the finding', async () => {
    const { run } = await createSweeper();
    const address = nextAddress();
    const server = await openSite(address, web(8000, underPrefix('/airbyte/', airbyte)));
    const { findings } = await run([`http://${address}:8000/airbyte/`]);
    expect(findings.map(({ endpoint, exposure }) => [endpoint.path, exposure])).toEqual([['/airbyte/', 'open']]);
    for (const { path } of server.requests) expect(path).toMatch(/^\/airbyte\//);
  });
});

describe('from sweep to sweep', () => {
  it('a finding is seen again, not doubled', async () => {
    const { run, store, setTime } = await createSweeper();
    const address = nextAddress();
    await openSite(address, web(8000, airbyte));
    setTime(day(0));
    const [first] = (await run([`${address}:8000`])).findings;
    setTime(day(1));
    const [second] = (await run([`${address}:8000`])).findings;
    expect(first).toMatchObject({ state: 'new', firstSeen: day(0), lastSeen: day(0) });
    expect(second).toMatchObject({ id: first?.id, state: 'open', firstSeen: day(0), lastSeen: day(1) });
    expect(await store.findings({})).toHaveLength(1);
  });

  it('a closed port is fixed after two sweeps a day apart, and reopened when it comes back', async () => {
    const { run, store, setTime } = await createSweeper();
    const address = nextAddress();
    const state = async (): Promise<unknown> => (await store.findings({}))[0]?.state;
    setTime(day(0));
    const server = await openSite(address, web(8000, airbyte));
    await run([`${address}:8000`]);
    await server.stop();
    for (const [days, expected] of [
      [1, 'new'],
      [1.5, 'new'],
      [2, 'fixed'],
    ] as const) {
      setTime(day(days));
      await run([`${address}:8000`]);
      expect(await state(), `day ${days}`).toBe(expected);
    }
    setTime(day(3));
    await openSite(address, web(8000, airbyte));
    await run([`${address}:8000`]);
    expect(await state()).toBe('reopened');
    const history = await store.history((await store.findings({}))[0]?.id ?? '');
    expect(history.map(({ to }) => to)).toEqual(['new', 'fixed', 'reopened']);
  });

  it('silence is gone only when another host answered', async () => {
    const { run, store, setTime } = await createSweeper();
    const address = nextAddress();
    const control = nextAddress();
    const state = async (): Promise<unknown> => (await store.findings({}))[0]?.state;
    setTime(day(0));
    const server = await openSite(address, web(8000, airbyte));
    await run([`${address}:8000`]);
    await server.stop();
    await openDeaf(address, 8000);
    setTime(day(1));
    await run([`${address}:8000`], { timeoutMs: 200 });
    expect(await state()).toBe('new');
    setTime(day(2));
    // Nobody listens there: the refusal of another host is an answer too.
    await run([`${address}:8000`, `${control}:8000`], { timeoutMs: 200 });
    expect(await state()).toBe('gone');
  });
});

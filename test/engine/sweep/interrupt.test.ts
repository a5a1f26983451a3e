import { describe, expect, it } from 'vitest';
import type { Sweep } from '../../../src/model/sweep.ts';
import { raw } from '../../support/zoo/wire/raw.ts';
import { answer, type Site } from '../../support/zoo/wire/site.ts';
import { web } from '../../support/zoo/wire/web.ts';
import { airbyte, nextAddress, openSite, plain } from './site.ts';
import { createSweeper } from './sweeper.ts';

describe('an interrupted sweep', () => {
  it('says so, keeps what was cut off for later, and records none of it', async () => {
    const { run, store } = await createSweeper();
    const caller = new AbortController();
    const [before, cut, after] = [nextAddress(), nextAddress(), nextAddress()];
    await openSite(before, web(8000, airbyte));
    await openSite(after, web(8000, airbyte));
    const stalled = await openSite(cut, raw({ port: 8000, reply: () => caller.abort() }));
    const targets = [before, cut, after].map((address) => `${address}:8000`);
    const { sweep, findings } = await run(targets, { signal: caller.signal, concurrency: 1, timeoutMs: 20_000 });
    expect(sweep).toMatchObject({ state: 'interrupted', finishedAt: null });
    // Each position is done, pending, or behind the cursor.
    expect(sweep.counts.done + sweep.pending.length).toBe(sweep.cursor);
    expect(sweep.pending).toContain(1);
    expect(findings.map(({ endpoint }) => endpoint.address)).toEqual([before]);
    expect(await store.observationsAt(sweep.id, cut)).toEqual([]);
    expect(await store.sweep(sweep.id)).toEqual(sweep);
    await stalled.stop();
    await openSite(cut, web(8000, airbyte));
    const rest = await run(targets, { from: 1 });
    expect(rest.sweep.state).toBe('finished');
    expect(rest.findings.map(({ endpoint }) => endpoint.address).sort()).toEqual([cut, after].sort());
  });

  it('keeps its books right wherever it is cut', async () => {
    const { run, store } = await createSweeper();
    const addresses = Array.from({ length: 24 }, () => nextAddress());
    for (const address of addresses) await openSite(address, web(8000, airbyte));
    const targets = addresses.map((address) => `${address}:8000`);
    for (let stopAt = 0; stopAt < 24; stopAt += 3) {
      const caller = new AbortController();
      const { sweep, findings } = await run(targets, {
        signal: caller.signal,
        concurrency: 5,
        onProgress: ({ done }) => {
          if (done > stopAt) caller.abort();
        },
      });
      expect(sweep.state).toBe('interrupted');
      expect(sweep.counts.done + sweep.pending.length, `stopped at ${stopAt}`).toBe(sweep.cursor);
      expect(findings).toHaveLength(sweep.counts.findings);
      const pending = new Set(sweep.pending.map((position) => addresses[position]));
      for (const { endpoint } of findings) expect(pending).not.toContain(endpoint.address);
      for (const address of pending) expect(await store.observationsAt(sweep.id, address ?? '')).toEqual([]);
    }
  });

  it('that goes on counts nothing twice, and lists at once what it had found', async () => {
    const { run, store } = await createSweeper();
    const copied: Site = (asked) => (asked.path === '/' ? airbyte(asked) : answer(404, 'text/html', 'nothing here'));
    const addresses = Array.from({ length: 6 }, () => nextAddress());
    for (const [i, address] of addresses.entries()) {
      const site = i % 2 === 0 ? airbyte : copied;
      await openSite(address, web(8000, site), web(8001, site));
    }
    const targets = addresses.flatMap((address) => [`${address}:8000`, `${address}:8001`]);
    const whole = await run(targets);
    expect(whole.sweep.counts).toMatchObject({ open: 12, http: 12, findings: 6, copy: 6 });
    for (let stopAt = 1; stopAt < 12; stopAt += 2) {
      const caller = new AbortController();
      const begun: Sweep[] = [];
      const cut = await run(targets, {
        signal: caller.signal,
        concurrency: 3,
        onProgress: ({ done }) => {
          if (done === stopAt) caller.abort();
        },
        store: (real) => ({
          ...real,
          async startSweep(sweep, pages) {
            begun.push(sweep);
            await real.startSweep(sweep, pages);
          },
        }),
      });
      // Stopped, and as after a kill: with nothing saved since it began but what it has found.
      for (const resume of [...begun, cut.sweep]) {
        const { sweep, listed } = await run(targets, { resume });
        expect(sweep.counts, `stopped at ${stopAt}`).toEqual(whole.sweep.counts);
        expect(listed.slice(0, cut.findings.length).map(({ id }) => id)).toEqual(cut.findings.map(({ id }) => id));
        expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
      }
    }
    expect(await store.sweeps()).toHaveLength(7);
  });

  it('that is stopped again keeps what it had not come to of what was left before', async () => {
    const { run } = await createSweeper();
    const targets = ['127.84.0.0/20'];
    const before = await run(targets, { signal: AbortSignal.abort() });
    // As after a run of many threads that was killed: far more is pending than is asked at a time.
    const resume = { ...before.sweep, cursor: 4_096, pending: [...Array(4_096).keys()] };
    const caller = new AbortController();
    const { sweep } = await run(targets, {
      resume,
      signal: caller.signal,
      onProgress: ({ done }) => {
        if (done > 0) caller.abort();
      },
    });
    expect(sweep).toMatchObject({ state: 'interrupted', cursor: 4_096 });
    expect(sweep.pending.length).toBeGreaterThan(1_024);
    expect(new Set(sweep.pending).size + sweep.counts.done).toBe(4_096);
  });

  it('that is stopped before it began has asked nobody', async () => {
    const { run } = await createSweeper();
    const address = nextAddress();
    const server = await openSite(address, web(8000, plain));
    const { sweep } = await run([`${address}:8000`], { signal: AbortSignal.abort() });
    expect([sweep.state, server.connections(), sweep.counts.done]).toEqual(['interrupted', 0, 0]);
    expect(sweep.pending.length).toBe(sweep.cursor);
  });
});

describe('a sweep whose store fails', () => {
  it('ends with that error at once, also while a network pauses for a long time', async () => {
    const { run, store } = await createSweeper();
    const [address, paused] = [nextAddress(), nextAddress()];
    await openSite(address, web(8000, airbyte));
    const failing = run([`${address}:8000`, `${paused}:8000`], {
      web: (real) => ({
        ...real,
        connect: (endpoint, ...rest) =>
          endpoint.address === paused ? { for: 'network', ms: 900_000 } : real.connect(endpoint, ...rest),
      }),
      store: (real) => ({
        ...real,
        startSweep: (sweep) => real.startSweep(sweep),
        record: () => Promise.reject(new Error('disk full')),
      }),
    });
    await expect(failing).rejects.toThrow('disk full');
    const [sweep] = await store.sweeps();
    expect(sweep?.state).toBe('failed');
  });
});

describe('a network that pauses', () => {
  it('does not hold up the others, and has its turn in the end', async () => {
    const { run } = await createSweeper();
    // In a network of its own: the others must not stand in line behind it.
    const slow = '127.91.7.1';
    const others = Array.from({ length: 5 }, () => nextAddress());
    const order: string[] = [];
    for (const address of [slow, ...others]) {
      const site: Site = (asked) => {
        order.push(address);
        return plain(asked);
      };
      await openSite(address, web(8000, site));
    }
    const { sweep } = await run(
      [slow, ...others].map((address) => `${address}:8000`),
      {
        // Its pause ends when everybody else has answered.
        web: (real) => ({
          ...real,
          connect: (endpoint, ...rest) =>
            endpoint.address === slow && order.length < others.length
              ? { for: 'network', ms: 20 }
              : real.connect(endpoint, ...rest),
        }),
      },
    );
    expect(order.at(-1)).toBe(slow);
    expect(order.toSorted()).toEqual([slow, ...others].toSorted());
    expect(sweep.counts).toMatchObject({ total: 6, done: 6, http: 6 });
  });
});

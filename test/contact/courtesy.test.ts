import { describe, expect, it } from 'vitest';
import { createPolite, type Polite } from '../../src/contact/polite.ts';
import type { JsonAnswer } from '../../src/ports.ts';

const never = new AbortController().signal;
const MINUTE_MS = 60_000;

/** Servers on a clock that moves when somebody waits, or when the test says so. */
function play(answer: (url: string) => number | null | { readonly to: string }) {
  let nowMs = 0;
  const asked: (readonly [atMs: number, url: string])[] = [];
  const told: (readonly [server: string, questions: number, restMs: number])[] = [];
  const polite = createPolite({
    gapMs: () => 1_000,
    nowMs: () => nowMs,
    wait: async (ms) => {
      nowMs += ms;
    },
    onSilence: (...line) => told.push(line),
    fetchJson: async (first, _accept, _signal, onward = async () => true): Promise<JsonAnswer | null> => {
      for (let url = first; ; ) {
        asked.push([nowMs, url]);
        const given = answer(url);
        if (given === null || typeof given === 'number')
          return given === null ? null : { code: given, retryAfterS: null, value: null, url };
        if (!(await onward(given.to))) return null;
        url = given.to;
      }
    },
  });
  return {
    polite,
    asked,
    told,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

function ask(polite: Polite, url: string, service = new URL(url).origin): Promise<number | undefined> {
  return polite.turn(service, async (one) => (await one(url, 'application/json'))?.code, never);
}

describe('a server that does not answer', () => {
  it('rests a minute, then twice as long each time, an hour at most, and says so', async () => {
    const { polite, asked, told, pass } = play(() => null);
    for (let n = 0; n < 20; n += 1) await ask(polite, 'https://a.example/ip/1');
    expect(asked).toHaveLength(3);
    for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
      await ask(polite, 'https://a.example/ip/1');
      pass(minutes * MINUTE_MS);
      await ask(polite, 'https://a.example/ip/1');
    }
    expect(asked).toHaveLength(11);
    expect(told.map(([server, questions, restMs]) => [server, questions, restMs / MINUTE_MS])).toEqual(
      [1, 2, 4, 8, 16, 32, 60, 60, 60].map((minutes, n) => ['https://a.example/', n + 3, minutes]),
    );
  });

  it('is asked as before after its first answer; being told to slow down, or nothing to know, is one', async () => {
    const answers = [null, 502, 404, null, null, 200, null, 500, null, 200];
    const { polite, asked, told } = play(() => answers.shift() as number | null);
    for (let n = 0; n < 10; n += 1) await ask(polite, 'https://a.example/ip/1');
    expect(asked).toHaveLength(9);
    expect(told).toEqual([['https://a.example/', 3, MINUTE_MS]]);
  });

  it('is not blamed for a run that was stopped', async () => {
    const stop = new AbortController();
    const { polite, asked, told } = play(() => {
      stop.abort();
      return null;
    });
    await polite.turn('x', (one) => one('https://a.example/', 'x'), stop.signal);
    for (let n = 0; n < 2; n += 1) await ask(polite, 'https://a.example/');
    expect([asked.length, told]).toEqual([3, []]);
  });
});

describe('a registry that another one leads to', () => {
  const leading = (url: string) =>
    url.startsWith('https://a.example/') ? { to: url.replace('a.example', 'b.example') } : 200;

  it('is asked at its own pace, whoever leads there', async () => {
    const { polite, asked } = play(leading);
    await Promise.all([
      ask(polite, 'https://a.example/1'),
      ask(polite, 'https://b.example/2'),
      ask(polite, 'https://b.example/3'),
    ]);
    await ask(polite, 'https://a.example/4');
    const times = asked.filter(([, url]) => url.startsWith('https://b.example/')).map(([ms]) => ms);
    expect(times).toHaveLength(4);
    for (const [n, ms] of times.slice(1).entries()) expect(ms - (times[n] ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('rests alone when it is silent; the first one goes on', async () => {
    const { polite, asked, told } = play((url) =>
      url.endsWith('/own') ? 200 : url.includes('b.') ? null : leading(url),
    );
    for (let n = 0; n < 5; n += 1) expect(await ask(polite, `https://a.example/${n}`)).toBeUndefined();
    expect(told).toEqual([['https://b.example/', 3, MINUTE_MS]]);
    expect(asked.filter(([, url]) => url.includes('b.'))).toHaveLength(3);
    expect(await ask(polite, 'https://a.example/own')).toBe(200);
  });

  it('may lead back at the same time', async () => {
    const { polite } = play((url) => {
      const { host, pathname } = new URL(url);
      if (pathname === '/end') return 200;
      return { to: host === 'a.example' ? 'https://b.example/end' : 'https://a.example/end' };
    });
    expect(await Promise.all([ask(polite, 'https://a.example/1'), ask(polite, 'https://b.example/2')])).toEqual([
      200, 200,
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { createPolite, type Polite } from '../../src/contact/polite.ts';
import type { JsonAnswer } from '../../src/ports.ts';

const never = new AbortController().signal;

/** A service with a script of answers, on a clock that moves only when somebody waits. */
function play(...script: readonly (number | readonly [code: number, retryAfterS: number])[]): {
  readonly polite: Polite;
  readonly asked: (readonly [atMs: number, url: string])[];
} {
  let nowMs = 0;
  const asked: (readonly [number, string])[] = [];
  const answers = [...script];
  const polite = createPolite({
    gapMs: () => 1_000,
    nowMs: () => nowMs,
    wait: async (ms) => {
      nowMs += ms;
    },
    fetchJson: async (url): Promise<JsonAnswer> => {
      asked.push([nowMs, url]);
      const next = answers.shift() ?? 200;
      const [code, retryAfterS] = typeof next === 'number' ? [next, null] : next;
      return { code, retryAfterS, value: null, url };
    },
  });
  return { polite, asked };
}

function askTwice(polite: Polite, service = 'https://a.example/'): Promise<readonly (number | undefined)[]> {
  return Promise.all(
    ['1', '2'].map((path) =>
      polite.turn(service, async (ask) => (await ask(`${service}${path}`, 'application/json'))?.code, never),
    ),
  );
}

describe('polite', () => {
  it('asks a service one question a second, others meanwhile', async () => {
    const { polite, asked } = play();
    expect(await Promise.all([askTwice(polite), askTwice(polite, 'https://b.example/')])).toEqual([
      [200, 200],
      [200, 200],
    ]);
    const at = (service: string): number[] => asked.filter(([, url]) => url.startsWith(service)).map(([ms]) => ms);
    const [first = 0, second = 0] = at('https://a.example/');
    expect(second - first).toBeGreaterThanOrEqual(1_000);
    expect(at('https://b.example/')[0]).toBe(0);
  });

  it('has one question in flight at a service', async () => {
    let inFlight = 0;
    let most = 0;
    const polite = createPolite({
      gapMs: () => 0,
      fetchJson: async (url) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setImmediate(resolve));
        inFlight -= 1;
        return { code: 200, value: null, url, retryAfterS: null };
      },
    });
    await Promise.all(Array.from({ length: 20 }, () => askTwice(polite)));
    expect(most).toBe(1);
  });

  it('waits as long as it is told to, or twice as long each time', async () => {
    const told = play([429, 7], 200);
    expect(await askTwice(told.polite)).toEqual([200, 200]);
    expect(told.asked.map(([ms]) => ms)).toEqual([0, 7_000, 8_000]);
    const untold = play(429, 429, 429, 200);
    expect((await askTwice(untold.polite))[0]).toBe(200);
    expect(untold.asked.map(([ms]) => ms).slice(0, 4)).toEqual([0, 2_000, 6_000, 14_000]);
  });

  it('takes "at once" for a second', async () => {
    const { polite, asked } = play([429, 0], [503, 0], 200);
    await askTwice(polite);
    expect(asked.map(([ms]) => ms)).toEqual([0, 1_000, 2_000, 3_000]);
  });

  it('leaves a service alone that wants long rest or does not stop refusing', async () => {
    const long = play([429, 3_600], 200);
    expect(await askTwice(long.polite)).toEqual([undefined, undefined]);
    expect(long.asked).toHaveLength(1);
    const stubborn = play(429, 429, 429, 429, 200);
    expect(await askTwice(stubborn.polite)).toEqual([undefined, undefined]);
    expect(stubborn.asked).toHaveLength(4);
  });

  it('goes on after a task that failed, and asks nothing once it is stopped', async () => {
    const { polite, asked } = play();
    await expect(polite.turn('x', () => Promise.reject(new Error('no')), never)).rejects.toThrow('no');
    expect(await polite.turn('x', async (ask) => (await ask('u', 'a'))?.code, never)).toBe(200);
    expect(await polite.turn('x', async (ask) => ask('u', 'a'), AbortSignal.abort())).toBeNull();
    expect(asked).toHaveLength(1);
  });

  it('really waits, until it is stopped', async () => {
    const order: string[] = [];
    const create = (gapMs: number): Polite =>
      createPolite({
        gapMs: () => gapMs,
        fetchJson: async (url) => {
          order.push(new URL(url).pathname);
          return { code: 200, value: null, url, retryAfterS: null };
        },
      });
    const ask = (polite: Polite, signal: AbortSignal): Promise<unknown> =>
      polite.turn(
        'x',
        async (each) => [await each('https://x.example/first', 'a'), await each('https://x.example/second', 'a')],
        signal,
      );
    const asked = ask(create(20), never);
    setImmediate(() => order.push('meanwhile'));
    await asked;
    expect(order.splice(0)).toEqual(['/first', 'meanwhile', '/second']);
    const stop = new AbortController();
    const stopped = ask(create(3_600_000), stop.signal);
    setImmediate(() => stop.abort());
    expect(await stopped).toMatchObject([{ code: 200 }, null]);
    expect(order).toEqual(['/first']);
  });
});

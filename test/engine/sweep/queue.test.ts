import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../src/engine/sweep/queue.ts';

describe('a queue', () => {
  it('gives in order, and again first what was put back', () => {
    const queue = createQueue<number>();
    for (const item of [1, 2, 3]) queue.push(item);
    expect(queue.take(0)).toEqual({ item: 1, key: null });
    queue.putBack(1);
    expect([queue.take(0)?.item, queue.take(0)?.item, queue.take(0)?.item, queue.take(0)]).toEqual([1, 2, 3, null]);
  });

  it('sets aside until a time, a key behind the other', () => {
    const queue = createQueue<string>();
    queue.push('now');
    queue.defer('b1', 'b', 20);
    queue.defer('a1', 'a', 10);
    queue.defer('a2', 'a', 99);
    expect([queue.size, queue.nextDueMs(), queue.isDeferred('a')]).toEqual([4, 10, true]);
    expect(queue.take(5)?.item).toBe('now');
    expect(queue.take(5)).toBeNull();
    expect(queue.take(10)).toEqual({ item: 'a1', key: 'a' });
    // Its turn was not yet: it stays before the others of its key.
    queue.deferAgain('a1', 'a', 30);
    expect(queue.nextDueMs()).toBe(20);
    expect(queue.take(20)?.item).toBe('b1');
    expect(queue.isDeferred('b')).toBe(false);
    expect([queue.take(29), queue.take(30)?.item, queue.take(30)?.item, queue.size]).toEqual([null, 'a1', 'a2', 0]);
    expect(queue.nextDueMs()).toBe(Number.POSITIVE_INFINITY);
  });

  it('loses and doubles nothing, and keeps the order of each key, whatever happens', () => {
    const step = fc.record({
      act: fc.constantFrom('push', 'defer', 'take', 'take', 'again'),
      key: fc.constantFrom('a', 'b', 'c'),
      ms: fc.nat({ max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const queue = createQueue<{ readonly id: number; readonly key: string }>();
        const out: { readonly id: number; readonly key: string }[] = [];
        let id = 0;
        let now = 0;
        for (const { act, key, ms } of steps) {
          now += 1;
          if (act === 'push') queue.push({ id: id++, key: 'ready' });
          else if (act === 'defer') queue.defer({ id: id++, key }, key, now + ms);
          else {
            const taken = queue.take(now);
            if (taken === null) continue;
            if (act === 'take') out.push(taken.item);
            else if (taken.key === null) queue.putBack(taken.item);
            else queue.deferAgain(taken.item, taken.key, now + ms);
          }
        }
        for (let taken = queue.take(Infinity); taken !== null; taken = queue.take(Infinity)) out.push(taken.item);
        expect(out.map((item) => item.id).sort((a, b) => a - b)).toEqual(Array.from({ length: id }, (_, i) => i));
        for (const items of Map.groupBy(out, (item) => item.key).values()) {
          expect(items.map((item) => item.id)).toEqual(items.map((item) => item.id).sort((a, b) => a - b));
        }
        expect(queue.size).toBe(0);
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { onAbort } from '../../src/net/on-abort.ts';

it('tells all who wait and nobody who was called off, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 7 }), { maxLength: 60 }), (steps) => {
      const stop = new AbortController();
      const told: number[] = [];
      const waiting = new Map<number, () => void>();
      // A few who come and go: the one that a step names leaves when it is there, and comes when it is not.
      for (const who of steps) {
        const callOff = waiting.get(who);
        if (callOff === undefined) {
          waiting.set(
            who,
            onAbort(stop.signal, () => told.push(who)),
          );
        } else {
          callOff();
          callOff();
          waiting.delete(who);
        }
      }
      stop.abort();
      stop.abort();
      expect(told.toSorted()).toEqual([...waiting.keys()].toSorted());
      for (const callOff of waiting.values()) callOff();
    }),
  );
});

it('does not tell one whom another calls off as it is told', () => {
  const stop = new AbortController();
  const told: string[] = [];
  const callOffs = ['a', 'b', 'c'].map((who) =>
    onAbort(stop.signal, () => {
      told.push(who);
      for (const callOff of callOffs) callOff();
    }),
  );
  stop.abort();
  expect(told.length).toBe(1);
});

it('keeps signals apart', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const told: string[] = [];
  onAbort(one.signal, () => told.push('one'));
  onAbort(other.signal, () => told.push('other'));
  one.abort();
  expect(told).toEqual(['one']);
});

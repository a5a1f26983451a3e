import TinyQueue from 'tinyqueue';

interface Head<T> {
  readonly run: Iterator<T>;
  readonly place: number;
  value: T;
}

/** One sorted sequence from many; equal ones in the order of their runs. */
export function* mergeRuns<T>(runs: readonly Iterable<T>[], compare: (a: T, b: T) => number): Generator<T> {
  const [only] = runs;
  if (only !== undefined && runs.length === 1) return yield* only;
  const heads = new TinyQueue<Head<T>>([], (a, b) => compare(a.value, b.value) || a.place - b.place);
  for (const [place, each] of runs.entries()) {
    const run = each[Symbol.iterator]();
    const first = run.next();
    if (!first.done) heads.push({ run, place, value: first.value });
  }
  for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
    yield head.value;
    const next = head.run.next();
    if (next.done) continue;
    head.value = next.value;
    heads.push(head);
  }
}

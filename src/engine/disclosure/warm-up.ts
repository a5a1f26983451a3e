import { type Policy, WEEK_MS } from './policy.ts';

/** How many mails a day from a time on, in words too. */
export interface DailyCap {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly most: number;
  readonly cap: string;
}

/**
 * The caps of a day, which only grow: mail servers judge an unknown sender by how fast it begins, so that a database
 * that sent its first mail at `first` takes two weeks to reach the ordinary one.
 */
export function dailyCaps(
  first: number,
  { perDay, warmUp }: Pick<Policy, 'perDay' | 'warmUp'>,
): readonly [DailyCap, ...DailyCap[]] {
  const ordinary = (from: number): DailyCap => ({ from, most: perDay, cap: `${perDay} a day` });
  if (!warmUp) return [ordinary(first)];
  const slower = (from: number, most: number, week: string): DailyCap =>
    most < perDay ? { from, most, cap: `${most} a day in the ${week} week` } : ordinary(from);
  return [slower(first, 20, 'first'), slower(first + WEEK_MS, 100, 'second'), ordinary(first + 2 * WEEK_MS)];
}

import type { Target } from '../model/target.ts';
import type { BadLine } from './bad-line.ts';

/**
 * What one chunk of the input holds, read while it is gone through, once and before the next: as a promise for each of
 * ten million targets the list would take a minute, as arrays of them 100 MB more.
 */
export type Batch = Iterable<Target | BadLine>;

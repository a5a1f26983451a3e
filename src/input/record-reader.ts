import type { Facts } from '../model/observation.ts';
import type { Source, Target } from '../model/target.ts';

/** What every reader needs to know about the run. */
export interface ReadContext {
  /** What the lines of a plain list count as. */
  readonly plainKind: Source['kind'];
  /** Turns the markup of a record into facts. */
  readonly readPage: (html: string) => Facts;
  /** Turns response headers, names in lower case, into facts. */
  readonly readHeaders: (headers: Readonly<Record<string, string>>) => Facts;
  /** Stands in for the time of a record that has none. */
  readonly now: Date;
}

/** What one record holds: targets, and a reason for each part that cannot be read. Empty: nothing to sweep. */
export type RecordResult = readonly (Target | string)[];

/** Reads one line or one JSON object; `where` is its `file:line`. */
export type RecordReader = (text: string, where: string) => RecordResult;

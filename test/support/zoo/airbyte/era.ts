import { compareVersions } from '../../../../src/model/version.ts';

/** A release from `first` on. */
export function since(version: string, first: string): boolean {
  return compareVersions(version, first) >= 0;
}

/** A release from `first` to `last`, both included. */
export function within(version: string, first: string, last: string): boolean {
  return since(version, first) && compareVersions(version, last) <= 0;
}

/** The value of the newest row that is not newer than the release; rows are oldest first. */
export function pick<T>(version: string, rows: readonly (readonly [first: string, value: T])[]): T | undefined {
  return rows.findLast(([first]) => since(version, first))?.[1];
}

import { pick } from './era.ts';

const policies: readonly (readonly [string, string])[] = [
  ['0.36.1', "script-src * 'unsafe-inline';"],
  ['0.39.21', "script-src * 'unsafe-inline'; worker-src self blob:;"],
  ['0.50.0', "script-src * 'unsafe-inline'; worker-src 'self' blob:;"],
];

/** The header lines of the release's Content-Security-Policy; none before 0.36.1. */
export function cspLines(version: string): readonly (readonly [string, string])[] {
  const policy = pick(version, policies);
  return policy === undefined ? [] : [['Content-Security-Policy', policy]];
}

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseFingerprint } from '../../src/fingerprint/parse.ts';
import { remediationOf } from '../../src/fingerprint/remediation.ts';

const file = new URL('../../fingerprints/airbyte.yaml', import.meta.url);
const remediation = remediationOf([parseFingerprint(readFileSync(file, 'utf8'), 'airbyte.yaml')]);

it.each(['open', 'basic', 'login', 'unknown'] as const)('there are steps for %s', (exposure) => {
  const steps = remediation({ product: 'airbyte', exposure });
  expect(steps.length).toBeGreaterThan(1);
  expect(steps[0]).toContain('Close the port to the Internet');
  // A login is there already, and what was stored was not open to anybody.
  expect(steps.some((step) => step.startsWith('Turn on authentication'))).toBe(exposure === 'open');
  expect(steps.some((step) => step.startsWith('Rotate'))).toBe(exposure === 'open');
  expect(remediation({ product: 'another', exposure })).toEqual([]);
});

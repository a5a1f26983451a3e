import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assess } from '../../src/fingerprint/assess.ts';
import { parseFingerprint } from '../../src/fingerprint/parse.ts';
import type { Example, Fingerprint } from '../../src/model/fingerprint.ts';
import type { Observation } from '../../src/model/observation.ts';

const folders = ['fingerprints', 'test/fixtures/fingerprints'];
const fingerprints = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => parseFingerprint(readFileSync(`${folder}/${name}`, 'utf8'), `${folder}/${name}`)),
);

function observe(fingerprint: Fingerprint, example: Example): Observation[] {
  const endpoint = { address: '192.0.2.1', port: 8000, host: null, tls: false, path: '/', named: false };
  return Object.entries(example.answers).map(([requestId, facts]) => ({
    endpoint,
    requestId,
    path: fingerprint.requests[requestId]?.path ?? '/',
    at: '2026-11-23T00:00:00.000Z',
    durationMs: 1,
    status: 'ok',
    facts,
    tls: null,
  }));
}

describe.each(fingerprints.map((fingerprint) => [fingerprint.id, fingerprint] as const))('%s', (_, fingerprint) => {
  it.each(fingerprint.examples.map((example) => [example.name, example] as const))('%s', (_, example) => {
    const { outcome, exposure, version } = assess(fingerprint, observe(fingerprint, example));
    expect({ outcome, exposure, version }).toMatchObject(example.expect);
  });

  const others = fingerprints.filter((other) => other !== fingerprint);
  it.each(others.map((other) => [other.id, other] as const))('is silent about every example of %s', (_, other) => {
    for (const example of other.examples) {
      const known = Object.hasOwn(example.answers, 'root');
      if (known) expect(assess(fingerprint, observe(other, example)).outcome, example.name).not.toBe('identified');
    }
  });

  it('has a hit, a protected one and a near miss', () => {
    const outcomes = fingerprint.examples.map(({ expect: { outcome, exposure } }) =>
      `${outcome} ${exposure ?? ''}`.trim(),
    );
    expect(outcomes).toContain('identified open');
    expect(outcomes.some((outcome) => /^identified (basic|login)$/.test(outcome))).toBe(true);
    expect(outcomes.some((outcome) => !outcome.startsWith('identified'))).toBe(true);
  });
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAdvisories } from '../../src/finding/advisories.ts';
import { risksFor } from '../../src/finding/risks.ts';
import type { Exposure } from '../../src/model/fingerprint.ts';

const name = 'data/advisories.yaml';
const advisories = parseAdvisories(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'), name);
const risks = (version: string, exposure: Exposure): readonly string[] =>
  risksFor({ product: 'airbyte', version, exposure }, advisories);

describe('risksFor, with the advisories that are shipped', () => {
  const cases: readonly [string, Exposure, readonly string[], readonly string[]][] = [
    ['0.10.0-alpha', 'open', ['airbyte-no-login'], ['airbyte-export-2022']],
    ['0.11.0-alpha', 'open', ['airbyte-export-2022'], ['airbyte-export-2022-workspace']],
    ['0.35.5-alpha', 'open', ['airbyte-export-2022', 'cve-2021-44832'], ['cve-2021-44228', 'cve-2021-45046']],
    ['0.35.62-alpha', 'open', ['airbyte-export-2022'], ['airbyte-export-2022-workspace']],
    ['0.35.63-alpha', 'open', ['airbyte-export-2022-workspace'], ['airbyte-export-2022']],
    ['0.40.4', 'open', ['airbyte-export-2022-workspace'], ['airbyte-export-2022']],
    ['0.40.5', 'open', ['airbyte-no-login'], ['airbyte-export-2022', 'airbyte-export-2022-workspace']],
    ['0.33.7-alpha', 'open', ['cve-2021-44228', 'cve-2021-45046', 'cve-2021-45105'], []],
    ['0.33.8-alpha', 'open', ['cve-2021-45046'], ['cve-2021-44228']],
    ['0.33.12-alpha', 'open', ['cve-2021-45105'], ['cve-2021-45046']],
    ['0.35.17-alpha', 'open', [], ['cve-2021-45105', 'cve-2021-44832']],
    ['0.35.60..0.40.4', 'open', ['airbyte-export-2022?', 'airbyte-export-2022-workspace?'], []],
    ['0.35.5-alpha', 'basic', [], ['airbyte-export-2022', 'airbyte-export-2022?', 'airbyte-no-login']],
    ['0.40.16..0.63.19', 'basic', ['airbyte-default-password', 'airbyte-docker-proxy-port?'], []],
    ['1.0.0', 'basic', [], ['airbyte-default-password']],
    ['0.62.3', 'login', ['ghsa-4j3c-fgvx-xgqq'], []],
    ['0.62.4', 'login', [], ['ghsa-4j3c-fgvx-xgqq', 'ghsa-4j3c-fgvx-xgqq?']],
    ['0.50.30', 'open', ['ghsa-4j3c-fgvx-xgqq?'], []],
    ['0.63.10', 'login', ['airbyte-jwt-secret?'], []],
    ['2.0.0', 'login', ['cve-2026-80049'], ['airbyte-stack-traces']],
    ['2.2.0', 'login', ['cve-2026-80049?'], ['airbyte-invitation-codes']],
    ['2.4.0', 'login', [], ['cve-2026-80049', 'cve-2026-80049?']],
    ['2.0.0', 'open', ['airbyte-no-login'], ['cve-2026-80049', 'cve-2026-80049?']],
    ['0.35.5-alpha', 'unknown', ['airbyte-export-2022?', 'cve-2021-44832'], ['airbyte-export-2022']],
  ];
  it.each(cases)('%s %s', (version, exposure, has, hasNot) => {
    const ids = risks(version, exposure);
    expect(ids).toEqual(expect.arrayContaining([...has]));
    expect(ids.filter((id) => hasNot.includes(id))).toEqual([]);
  });

  it.each(['', 'dev', '..', 'nightly-1-abc', '1.0.0..2.0.0..3.0.0'])(
    'version "%s" says nothing: only what is true of every release',
    (version) => {
      expect(risks(version, 'open')).toEqual(['airbyte-no-login']);
      expect(risks(version, 'login')).toEqual([]);
    },
  );

  it('another product has other risks', () => {
    expect(risksFor({ product: 'other', version: '0.35.5', exposure: 'open' }, advisories)).toEqual([]);
  });

  it('never marks one advisory twice, and a wider bracket is never more certain', () => {
    const part = fc.integer({ min: 0, max: 65 });
    const release = fc.tuple(fc.integer({ min: 0, max: 2 }), part, part).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(release, fc.constantFrom<Exposure>('open', 'basic', 'login', 'unknown'), (version, exposure) => {
        const exact = risks(version, exposure).map((id) => id.replace('?', ''));
        const wide = risks(`${version}..`, exposure);
        expect(new Set(exact).size).toBe(exact.length);
        for (const id of exact) expect(wide.map((each) => each.replace('?', ''))).toContain(id);
        for (const id of wide.filter((each) => !each.endsWith('?'))) expect(exact).toContain(id);
      }),
    );
  });
});

describe('the advisories that are shipped', () => {
  it.each(advisories.map((each) => [each.id, each] as const))('%s does not tell how', (_id, { wording, title }) => {
    expect(`${title} ${wording}`).not.toMatch(/\/\w|\b(curl|POST|GET|jndi)\b/);
  });
});

describe('parseAdvisories', () => {
  const good = `checked: 2026-11-23
product: airbyte
advisories:
  - id: one
    title: t
    affected: ..1.0.0
    precondition: any
    severity: low
    wording: w
    references: [r]
`;
  it('reads ranges', () => {
    expect(parseAdvisories(good, 'a.yaml')).toEqual([
      {
        id: 'one',
        product: 'airbyte',
        title: 't',
        affected: { lo: null, hi: '1.0.0' },
        possibly: null,
        precondition: 'any',
        severity: 'low',
        wording: 'w',
        references: ['r'],
      },
    ]);
  });

  const entry = good.slice(good.indexOf('  - id'));
  it.each([
    [
      'a bad range',
      good.replace('..1.0.0', 'before 1'),
      /^a\.yaml:6: advisories\.0\.affected: "before 1" is not a range/,
    ],
    ['a bad severity', good.replace('low', 'high'), /^a\.yaml:8: advisories\.0\.severity: /],
    ['a missing field', good.replace('    wording: w\n', ''), /^a\.yaml:4: advisories\.0\.wording: /],
    ['an unknown field', good.replace('wording: w', 'wording: w\n    word: x'), /^a\.yaml:10: advisories\.0: .*"word"/],
    ['no range at all', good.replace('    affected: ..1.0.0\n', ''), /^a\.yaml:4: advisories\.0: give `affected`/],
    ['an id twice', good + entry, /^a\.yaml:11: advisories\.1\.id: "one" is there twice$/],
    ['a bad id', good.replace('one', 'One'), /^a\.yaml:4: advisories\.0\.id: an id is lower-case/],
    ['not a file of ours', '42', /^a\.yaml:1: /],
    ['broken YAML', 'a: [1\nb: 2\n', /^a\.yaml:\d: .+$/],
  ])('%s is one line that names the place', (_name, text, message) => {
    expect(() => parseAdvisories(text, 'a.yaml')).toThrow(
      expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(message) }),
    );
    expect(() => parseAdvisories(text, 'a.yaml')).toThrow(/^[^\n]*$/);
  });
});

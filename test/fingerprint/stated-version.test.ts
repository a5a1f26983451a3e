import { describe, expect, it } from 'vitest';
import { fireSignals } from '../../src/fingerprint/signals.ts';
import { bracketOf, isInside, statedVersions } from '../../src/fingerprint/stated-version.ts';
import { formatRange, parseRange } from '../../src/model/version.ts';
import { airbyte, observation } from './samples.ts';

const meta = (version: string) => observation('root', { 'meta.airbyte:version': version });

describe('what states a version', () => {
  it.each([
    ['0.35.5-alpha', true],
    ['2.0.1-alpha-7e24df1', true],
    ['v1.0.0', true],
    ['dev', false],
    ['dev-0a1b2c3d4e', false],
    ['nightly-1708300800-0a1b2c3d4e', false],
    ['0.0.0', false],
    ['0.0.0-dev', false],
    ['', false],
    ['latest', false],
    ['1.0', false],
    ['1.0.0.1', false],
    ['1.0.0-a..b', false],
    ['1.0.0 <script>', false],
    [`1.0.0-${'a'.repeat(100)}`, false],
    ['1.'.repeat(1_000), false],
  ])('%j: %s', (version, isStated) => {
    expect(statedVersions(airbyte, [meta(version)])).toEqual(isStated ? [{ version, source: 'meta' }] : []);
  });

  it('is the best source first', () => {
    const seen = [
      observation('root', { 'meta.airbyte:version': '1.5.0', 'global.AIRBYTE_VERSION': '1.5.1' }),
      observation('instance', { 'json.version': '1.5.2' }),
      observation('config', { 'json.version': '1.5.3' }),
    ];
    expect(statedVersions(airbyte, seen).map(({ version, source }) => `${source} ${version}`)).toEqual([
      ...['api 1.5.3', 'api 1.5.2', 'meta 1.5.0', 'script 1.5.1'],
    ]);
  });

  it('is the last answer of several, and none that broke off', () => {
    expect(statedVersions(airbyte, [meta('1.0.0'), meta('1.1.0')])[0]?.version).toBe('1.1.0');
    expect(statedVersions(airbyte, [{ ...meta('1.0.0'), status: 'reset' }])).toEqual([]);
  });

  it('is not the page of 1.7 and 1.8 where the API says another', () => {
    const api = (version: string) => observation('instance', { 'json.version': version });
    expect(statedVersions(airbyte, [meta('1.6.0'), api('1.7.0')]).map(({ source }) => source)).toEqual(['api']);
    expect(statedVersions(airbyte, [meta('1.6.0'), api('2.0.0')]).map(({ source }) => source)).toEqual(['api', 'meta']);
    expect(statedVersions(airbyte, [meta('1.7.0')]).map(({ source }) => source)).toEqual(['meta']);
  });
});

describe('a bracket', () => {
  it('is what all signals leave, and null when they exclude each other', () => {
    const bracket = (...facts: Parameters<typeof observation>[1][]) => {
      const fired = fireSignals(
        airbyte,
        facts.map((each, index) => observation(index === 0 ? 'root' : 'health', each)),
      );
      const left = bracketOf(fired, 'all');
      return left && formatRange(left);
    };
    const page = { code: 200, title: 'Airbyte', asset: 'react-scripts-4' };
    expect(bracket(page)).toBe('..0.35.32');
    expect(bracket(page, { code: 200, 'json.keys': 1, 'json.available': true })).toBe('0.35.4..0.35.32');
    expect(bracket({ ...page, asset: 'vite-main' }, { code: 200, 'json.keys': 1, 'json.db': true })).toBeNull();
    expect(bracket({ code: 200 })).toBe('');
  });

  it('has both its ends', () => {
    const range = parseRange('0.6.1..0.44.0');
    expect(['0.6.0', '0.6.1', '0.44.0', '0.44.1'].map((version) => isInside(version, range))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

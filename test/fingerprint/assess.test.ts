import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assess } from '../../src/fingerprint/assess.ts';
import { fireSignals, hasFired } from '../../src/fingerprint/signals.ts';
import type { Facts, Observation } from '../../src/model/observation.ts';
import { parseRange, parseVersion } from '../../src/model/version.ts';
import { airbyte, conversations, observation, secToken } from './samples.ts';

const page: Facts = { code: 200, title: 'Airbyte', 'meta.airbyte:sec-token': secToken };
const notFound = observation('missing', { code: 404, literal: 'object-not-found' });
const unauthorized = observation('missing', { code: 401, 'json.message': 'Unauthorized', 'json._links.self': true });
const stating = (version: string, more: Facts = {}): Observation =>
  observation('root', { ...page, 'meta.airbyte:version': version, ...more });

function instance(version: string, mode: string): Observation {
  return observation('instance', {
    code: 200,
    'json.edition': 'community',
    'json.version': version,
    'json.auth.mode': mode,
  });
}

describe('the exposure', () => {
  it.each([
    ['API open and mode none', [notFound, instance('1.0.0', 'none')], 'open', false],
    ['API closed and mode simple', [unauthorized, instance('1.0.0', 'simple')], 'login', false],
    ['API closed, mode none', [unauthorized, instance('1.0.0', 'none')], 'unknown', true],
    ['API open, mode oidc', [notFound, instance('1.0.0', 'oidc')], 'unknown', true],
    ['API out of order', [observation('missing', { code: 502, kind: 'html' })], 'unknown', true],
  ] as const)('%s: %s', (_title, rest, exposure, held) => {
    const { outcome, exposure: read, held: isHeld, severity } = assess(airbyte, [stating('1.0.0'), ...rest]);
    expect([outcome, read, isHeld]).toEqual(['identified', exposure, held]);
    expect(severity).toBe(airbyte.severity[exposure]);
  });
});

describe('the outcome', () => {
  it.each([
    ['nothing of it', [observation('root', { code: 200, title: 'Welcome' })], 'absent'],
    [
      'a title and a 404 of anybody',
      [observation('root', { code: 200, title: 'Airbyte' }), observation('missing', { code: 404, kind: 'html' })],
      'absent',
    ],
    [
      'a title and a bare 401',
      [observation('root', { code: 200, title: 'Airbyte' }), observation('missing', { code: 401, kind: 'empty' })],
      'absent',
    ],
    ['the page without an API', [stating('1.0.0'), observation('missing', { code: 404, kind: 'html' })], 'copy'],
    ['the page for every path', [stating('1.0.0'), observation('missing', { code: 200, title: 'Airbyte' })], 'copy'],
    [
      'the page and an API that is busy',
      [stating('1.0.0'), observation('missing', { code: 429, kind: 'html' })],
      'inconclusive',
    ],
    [
      'the page and an API that hangs up',
      [stating('1.0.0'), observation('missing', {}, { status: 'reset' })],
      'inconclusive',
    ],
    ['a 200 for what cannot exist', [stating('1.0.0'), observation('missing', { code: 200, kind: 'json' })], 'decoy'],
    ['the vendor', [stating('1.2.0-cloud'), unauthorized], 'vendor'],
    [
      'a page and an API that never met',
      [stating('0.50.0'), notFound, observation('health', { code: 200, 'json.keys': 1, 'json.db': true })],
      'decoy',
    ],
    [
      'many realms in a row',
      [
        observation('root', {
          code: 401,
          'header.www-authenticate': 'Basic realm="Welcome to Airbyte", Basic realm="Jenkins"',
        }),
      ],
      'absent',
    ],
  ] as const)('%s: %s', (_title, observations, outcome) => {
    expect(assess(airbyte, observations).outcome).toBe(outcome);
  });

  it('needs an observation', () => {
    expect(() => assess(airbyte, [])).toThrow('nothing was observed');
  });
});

describe('the version', () => {
  it.each([
    ['stated by the API', [stating('1.0.0'), notFound, instance('1.0.0', 'none')], '1.0.0', 'api', false],
    [
      'dev in the page yields to the API in silence',
      [stating('dev'), notFound, instance('1.0.0', 'none')],
      '1.0.0',
      'api',
      false,
    ],
    [
      '1.7: another page yields to the API in silence',
      [stating('1.6.0'), notFound, instance('1.7.2', 'none')],
      '1.7.2',
      'api',
      false,
    ],
    ['1.5: another page is held', [stating('1.2.0'), notFound, instance('1.5.0', 'none')], '1.5.0', 'api', true],
    [
      'not stated: what the builds leave',
      [stating('nightly-1-a', { asset: 'vite-main' }), notFound],
      '0.62.0..',
      'bracket',
      false,
    ],
    [
      'a build of another era is held',
      [stating('1.0.0', { asset: 'react-scripts-4' }), notFound],
      '1.0.0',
      'meta',
      true,
    ],
    ['two dots state nothing', [stating('1.0.0-a..b'), notFound], '0.43.2..', 'bracket', false],
  ] as const)('%s: %s', (_title, observations, version, source, held) => {
    const found = assess(airbyte, observations);
    expect([found.outcome, found.version, found.versionSource, found.held]).toEqual([
      'identified',
      version,
      source,
      held,
    ]);
  });
});

describe('whatever a host answers', () => {
  it('gives an assessment, identified only by a rule that holds, its version always readable', () => {
    let identified = 0;
    fc.assert(
      fc.property(conversations, fc.boolean(), (observations, passive) => {
        const found = assess(airbyte, observations, passive);
        const fired = fireSignals(airbyte, observations);
        expect(found.signals).toEqual([...fired.keys()]);
        const rules = passive ? airbyte.passive : airbyte.identify;
        const holds = rules.some(({ all }) => all.every((name) => hasFired(fired, name)));
        if (found.outcome === 'identified') {
          expect(holds).toBe(true);
          identified += 1;
        } else {
          expect(found.exposure).toBe('unknown');
        }
        if (found.exposure === 'unknown') expect(found.held).toBe(true);
        expect(() => parseRange(found.version)).not.toThrow();
        if (found.versionSource !== 'bracket' && found.versionSource !== null)
          expect(parseVersion(found.version)).not.toBeNull();
        expect(JSON.parse(JSON.stringify(found))).toEqual(found);
      }),
      { numRuns: 4_000, seed: 20_261_123 },
    );
    // Otherwise nothing of the above was tried.
    expect(identified).toBeGreaterThan(30);
  });

  it('answers that did not arrive whole show nothing', () => {
    fc.assert(
      fc.property(conversations, (observations) => {
        const broken = observations.map((seen) => ({ ...seen, status: 'reset' as const }));
        expect(fireSignals(airbyte, broken).size).toBe(0);
        expect(assess(airbyte, broken).outcome).toBe('inconclusive');
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planNext } from '../../src/fingerprint/plan.ts';
import type { Facts, Observation } from '../../src/model/observation.ts';
import { airbyte, answers, observation, secToken } from './samples.ts';

const page: Facts = { code: 200, title: 'Airbyte', 'meta.airbyte:sec-token': secToken };
const stating = (version: string): Observation => observation('root', { ...page, 'meta.airbyte:version': version });
const openApi = observation('missing', { code: 404, literal: 'object-not-found' });
const wantsLogin = observation('missing', { code: 401, 'json.message': 'Unauthorized', 'json._links.self': true });
const foreign = observation('missing', { code: 404, kind: 'html' });
const config = observation('config', { code: 200, 'json.version': '2.0.0', 'json.edition': 'community' });
const instance = observation('instance', {
  code: 200,
  'json.version': '2.0.0',
  'json.edition': 'community',
  'json.auth.mode': 'none',
});

const cases: [title: string, observations: Observation[], next: string | null][] = [
  ['after the page: the path that does not exist', [stating('1.0.0')], 'missing'],
  [
    'behind a known password: nothing',
    [observation('root', { code: 401, 'header.www-authenticate': 'Basic realm="Welcome to Airbyte"' })],
    null,
  ],
  ['1.0.0, open: the instance configuration', [stating('1.0.0'), openApi], 'instance'],
  ['2.0.0, open: the instance configuration alone', [stating('2.0.0'), openApi], 'instance'],
  ['2.0.0, open, and its instance configuration: nothing', [stating('2.0.0'), openApi, instance], null],
  [
    '2.0.0, open, without an instance configuration: the web configuration',
    [stating('2.0.0'), openApi, observation('instance', { code: 403, kind: 'html' })],
    'config',
  ],
  [
    'open, by a server that is too old for either configuration: not the other one',
    [stating('2.0.0'), openApi, observation('instance', { code: 404, literal: 'object-not-found' })],
    null,
  ],
  ['2.0.0 with its login: the web configuration', [stating('2.0.0'), wantsLogin], 'config'],
  ['2.0.0 with its login and a configuration: nothing', [stating('2.0.0'), wantsLogin, config], null],
  ['0.44.12, open: health', [stating('0.44.12'), openApi], 'health'],
  [
    'no version stated, open: the instance configuration, which also says whether there is a login',
    [observation('root', page), openApi],
    'instance',
  ],
  ['an error page of a proxy: health', [stating('1.0.0'), foreign], 'health'],
  [
    'a 200 on a path that cannot exist: nothing',
    [stating('1.0.0'), observation('missing', { code: 200, kind: 'json' })],
    null,
  ],
  ['the vendor: nothing', [stating('1.2.0-cloud')], null],
];

describe('the planner asks', () => {
  it.each(cases)('%s', (_title, observations, next) => {
    expect(planNext(airbyte, observations)).toBe(next);
  });

  it('for health only as long as fewer than three kinds agree', () => {
    const agreed = observation('instance', {
      code: 200,
      'json.edition': 'community',
      'json.version': '1.0.0',
      'json.auth.mode': 'none',
    });
    expect(planNext(airbyte, [stating('1.0.0'), openApi, agreed])).toBeNull();
    expect(planNext(airbyte, [stating('1.0.0'), openApi, observation('instance', { code: 500 })])).toBe('health');
  });

  it('never more than the budget and nothing twice, whatever comes back, redirects counted', () => {
    let most = 0;
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 3 }), (given, roots) => {
        const answer = (id: string): Observation => observation(id, given[id]?.facts ?? {}, given[id] ?? {});
        const observations = Array.from({ length: roots }, () => answer('root'));
        for (let next = planNext(airbyte, observations); next !== null; next = planNext(airbyte, observations)) {
          expect(observations.map(({ requestId }) => requestId)).not.toContain(next);
          observations.push(answer(next));
        }
        most = Math.max(most, observations.length);
        expect(observations.length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 1_000, seed: 20_261_123 },
    );
    // Otherwise the budget was never tried.
    expect(most).toBe(5);
  });
});

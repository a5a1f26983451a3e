import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessAddress } from '../../src/fingerprint/siblings.ts';
import type { Facts, Observation } from '../../src/model/observation.ts';
import { airbyte, conversations, observation, secToken } from './samples.ts';

function port(number: number, ...asked: [requestId: string, facts: Facts][]): Observation[] {
  return asked.map(([requestId, facts]) => observation(requestId, facts, { port: number }));
}

const jetty: Facts = { code: 404, title: 'Error 404 Not Found', 'header.server': 'Jetty(9.4.31.v20200723)' };
const spa: Facts = { code: 200, title: 'Airbyte' };
const oldPage = port(
  8000,
  [
    'root',
    { code: 200, title: 'Airbyte', 'global.AIRBYTE_VERSION': '0.20.0-alpha', 'global.TRACKING_STRATEGY': 'segment' },
  ],
  ['missing', spa],
);
const oldServer = port(
  8001,
  ['root', jetty],
  ['missing', { code: 404, 'json.message': 'HTTP 404 Not Found', 'json.keys': 1 }],
  ['health', { code: 200, 'json.keys': 1, 'json.db': true }],
);
const wiki = port(80, ['root', { code: 200, title: 'Airbyte' }], ['missing', { code: 404, kind: 'html' }]);
const newServer = port(
  8001,
  ['root', { code: 404, literal: 'object-not-found' }],
  ['missing', { code: 404, literal: 'object-not-found' }],
  ['instance', { code: 200, 'json.edition': 'community', 'json.version': '1.4.0', 'json.auth.mode': 'none' }],
);

function summary(...conversations: Observation[][]): string[] {
  return assessAddress(airbyte, conversations).map(
    ({ endpoint, outcome, exposure, version, held }) =>
      `${endpoint.port} ${outcome} ${exposure} ${version}${held ? ' held' : ''}`,
  );
}

describe('ports of one address', () => {
  it('an old page alone is a copy', () => {
    expect(summary(oldPage)).toEqual(['8000 copy unknown 0.20.0-alpha held']);
  });

  it('an old page and its server are both findings, with the version that the page states', () => {
    const both = ['8000 identified open 0.20.0-alpha', '8001 identified open 0.20.0-alpha'];
    expect(summary(oldPage, oldServer)).toEqual(both);
    expect(summary(oldServer, oldPage)).toEqual(both.toReversed());
  });

  it('the first pages of all have a server that shows no more than bare 404s', () => {
    const page = port(
      8000,
      ['root', { ...spa, 'meta.description': 'Web site created using create-react-app' }],
      ['missing', spa],
    );
    const server = port(8001, ['root', jetty], ['missing', jetty]);
    expect(summary(page, server)).toEqual(['8000 identified open ..0.5.3', '8001 absent unknown ..0.13.1 held']);
  });

  it('a page of anybody with that title stays what it is beside any server', () => {
    for (const server of [oldServer, newServer]) expect(summary(wiki, server)[0]).toBe('80 absent unknown  held');
  });

  it('an old page is not served by a server of another era', () => {
    expect(summary(oldPage, newServer)[0]).toBe('8000 copy unknown 0.20.0-alpha held');
  });

  it('a newer page without its API is a copy, whatever stands beside it', () => {
    const page = port(
      8000,
      ['root', { ...spa, 'meta.airbyte:sec-token': secToken, 'meta.airbyte:version': '1.4.0' }],
      ['missing', spa],
    );
    expect(summary(page, newServer)[0]).toBe('8000 copy unknown 1.4.0 held');
  });

  it('two ports that state different versions each keep their own, and lend none', () => {
    const other = newServer.map((seen) => ({
      ...seen,
      endpoint: { ...seen.endpoint, port: 9001 },
      facts: 'json.version' in seen.facts ? { ...seen.facts, 'json.version': '1.5.0' } : seen.facts,
    }));
    const silent = port(
      8443,
      ['root', { code: 200, title: 'Airbyte', 'meta.airbyte:sec-token': secToken }],
      ['missing', { code: 404, literal: 'object-not-found' }],
    );
    expect(summary(newServer, other, silent).map((line) => line.split(' ')[3])).toEqual([
      '1.4.0',
      '1.5.0',
      '0.40.28..',
    ]);
    expect(summary(newServer, silent).map((line) => line.split(' ')[3])).toEqual(['1.4.0', '1.4.0']);
  });

  it('are judged without an exception, whatever they answer, one assessment for each', () => {
    fc.assert(
      fc.property(fc.array(conversations, { minLength: 1, maxLength: 4 }), (ports) => {
        expect(assessAddress(airbyte, ports)).toHaveLength(ports.length);
      }),
      { numRuns: 500 },
    );
  });
});

import { expect, it } from 'vitest';
import { describeLook, type Looked } from '../../src/finding/look.ts';
import type { Observation } from '../../src/model/observation.ts';
import { sampleObservation } from '../store/samples.ts';
import { exampleFinding } from './example-finding.ts';

const gone = exampleFinding({ state: 'notified', sweepId: 'before' });
const seen = exampleFinding({ state: 'notified', sweepId: 'now', exposure: 'open' });
const status = (...list: readonly Observation['status'][]): readonly Observation[] =>
  list.map((one) => sampleObservation({ status: one }));
const answer = (code: number): readonly Observation[] => [sampleObservation({ facts: { code } })];
const tls = (sha256: string): readonly Observation[] => [
  sampleObservation({ tls: { names: [], sha256, notAfter: '2027-01-01T00:00:00.000Z', protocol: 'TLSv1.3' } }),
];

it.each<[string, Partial<Looked>, string, boolean]>([
  ['open', { after: seen, observations: answer(200) }, 'still open', false],
  ['login', { after: { ...seen, exposure: 'login' }, observations: answer(401) }, 'asks for a login', false],
  ['password', { after: { ...seen, exposure: 'basic' }, observations: answer(401) }, 'asks for a password', false],
  ['same certificate', { after: seen, observations: tls('aa'), certificates: ['bb', 'aa'] }, 'still open', false],
  [
    'another',
    { after: seen, observations: tls('cc'), certificates: ['aa'] },
    'open with another certificate: it may be another host by now',
    true,
  ],
  ['closed', { observations: status('refused', 'refused') }, 'the port is closed', true],
  [
    'closed for the second time',
    { after: { ...gone, state: 'fixed' }, observations: status('refused') },
    'the port is closed',
    false,
  ],
  ['other host', { observations: answer(404) }, 'something else answers', true],
  [
    'filtered',
    { observations: status('connect-timeout'), controlAnswered: true },
    'no answer (filtered, or switched off), while others answered',
    false,
  ],
  [
    'blocked',
    { observations: status('connect-timeout', 'unreachable') },
    'no answer, and nobody else answered: we may be blocked ourselves; nothing concluded',
    true,
  ],
  ['reset', { observations: status('reset') }, 'no clear answer (reset); nothing concluded', true],
  ['overloaded', { observations: answer(503) }, 'no clear answer (status 503); nothing concluded', true],
  ['asked too often', { observations: answer(429) }, 'no clear answer (status 429); nothing concluded', true],
  ['not asked', {}, 'was not asked', false],
])('%s', (_case, part, words, isNew) => {
  const look: Looked = {
    after: gone,
    sweepId: 'now',
    observations: [],
    certificates: [],
    controlAnswered: false,
    ...part,
  };
  expect(describeLook(look)).toEqual({ words, isNew });
});

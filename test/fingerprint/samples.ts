import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseFingerprint } from '../../src/fingerprint/parse.ts';
import type { Condition, Fingerprint, Matcher } from '../../src/model/fingerprint.ts';
import type { Facts, Observation, ObservationStatus } from '../../src/model/observation.ts';

export const airbyteText: string = readFileSync('fingerprints/airbyte.yaml', 'utf8');
export const airbyte: Fingerprint = parseFingerprint(airbyteText, 'airbyte.yaml');

export const secToken = 'c82db11b-64df-413d-aba8-ee66b99c046f';

export function observation(
  requestId: string,
  facts: Facts,
  { status = 'ok', port = 8000 }: { status?: ObservationStatus; port?: number } = {},
): Observation {
  return {
    endpoint: { address: '192.0.2.1', port, host: null, tls: false, path: '/', named: false },
    requestId,
    path: airbyte.requests[requestId]?.path ?? '/',
    at: '2026-11-23T00:00:00.000Z',
    durationMs: 1,
    status,
    facts,
    tls: null,
  };
}

/** A value that a matcher of the file accepts; null where nothing simple does. */
function fitting(matcher: Matcher): fc.Arbitrary<string | number | boolean> | null {
  if (typeof matcher !== 'object') return fc.constant(matcher);
  if (matcher.oneOf !== undefined) return fc.constantFrom(...matcher.oneOf);
  if (matcher.exists === true) return fc.oneof(versions, fc.string());
  const value = matcher.is ?? matcher.startsWith ?? matcher.endsWith ?? matcher.contains;
  return value === undefined ? null : fc.constant(value);
}

const versions = fc.constantFrom(
  ...['0.20.0-alpha', '0.35.5-alpha', '0.50.30', '1.0.0', '1.7.2', '2.4.0', 'dev', '1.0.0-a..b', '1.2.0-cloud', ''],
);
const anything = fc.oneof(versions, fc.string(), fc.integer({ min: 0, max: 600 }), fc.boolean());

/** Facts that make one signal fire. */
function firing(condition: Condition): fc.Arbitrary<Facts> {
  const entries = Object.entries(condition).flatMap(([key, matcher]) => {
    const value = fitting(matcher);
    return value === null ? [] : [[key, value] as const];
  });
  return fc.record(Object.fromEntries(entries)) as fc.Arbitrary<Facts>;
}

const conditions = Object.values(airbyte.signals).flatMap(({ on, any }) => any.map((condition) => ({ on, condition })));
const keys = [...new Set(conditions.flatMap(({ condition }) => Object.keys(condition)))];
const noise = fc.record(Object.fromEntries(keys.map((key) => [key, anything])), {
  requiredKeys: [],
}) as fc.Arbitrary<Facts>;

/** Facts of any kind, often such that signals of the file fire. */
export const facts: fc.Arbitrary<Facts> = factsOf(conditions.map(({ condition }) => condition));

function factsOf(some: readonly Condition[]): fc.Arbitrary<Facts> {
  const fired = fc.array(fc.oneof(...some.map(firing)), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 9, arbitrary: fired.map((each) => Object.assign({}, ...each) as Facts) },
    { weight: 1, arbitrary: noise },
  );
}

interface Given {
  readonly facts: Facts;
  readonly status: ObservationStatus;
}

const ok = { weight: 19, arbitrary: fc.constant<ObservationStatus>('ok') };
const failed = { weight: 1, arbitrary: fc.constantFrom<ObservationStatus>('reset', 'read-timeout', 'not-http') };

/** What a host could answer to each request. */
export const answers: fc.Arbitrary<Readonly<Record<string, Given>>> = fc.record(
  Object.fromEntries(
    Object.keys(airbyte.requests).map((id) => {
      const own = conditions.filter(({ on }) => on === id).map(({ condition }) => condition);
      return [id, fc.record({ facts: factsOf(own), status: fc.oneof(ok, failed) })];
    }),
  ),
);

/** The answers to some of the requests, in the file's order. */
export const conversations: fc.Arbitrary<Observation[]> = fc
  .tuple(answers, fc.subarray(Object.keys(airbyte.requests), { minLength: 1 }))
  .map(([given, ids]) => ids.map((id) => observation(id, given[id]?.facts ?? {}, given[id] ?? {})));

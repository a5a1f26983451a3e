import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { SARIF } from '../../src/export/sarif.ts';
import { exampleEndpoint, exampleFinding } from '../finding/example-finding.ts';
import { exampleContext, writeWith } from './context.ts';

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly Result[];
  }[];
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly message: { readonly text: string };
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

const ajv = new Ajv({ allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(
  JSON.parse(readFileSync(new URL('../fixtures/sarif/subset.schema.json', import.meta.url), 'utf8')) as object,
);

function read(text: string): Log['runs'][number] {
  const log = JSON.parse(text) as Log;
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  const [run] = log.runs;
  if (run === undefined) throw new Error('no run');
  return run;
}

const six = exampleEndpoint({ address: '2001:db8::1', port: 443, tls: true });

it('one result for the exposure and for each weakness that applies for certain, each with its rule', async () => {
  const { tool, results } = read(
    await writeWith(SARIF, [
      exampleFinding({ risks: ['airbyte-no-login', 'airbyte-export-2022', 'cve-2021-45105?', 'not-in-our-file'] }),
    ]),
  );
  expect(results.map(({ ruleId }) => ruleId)).toEqual(['exposure-open', 'airbyte-export-2022']);
  expect(results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex]?.id)).toEqual([
    'exposure-open',
    'airbyte-export-2022',
  ]);
  expect(results[0]).toMatchObject({
    kind: 'fail',
    level: 'error',
    message: {
      text: 'Airbyte answers without a login: 203.0.113.10, port 8000, version 0.35.5-alpha, last seen 2026-11-23T18:05:12.000Z.',
    },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: '203.0.113.10_8000/' } },
        logicalLocations: [{ fullyQualifiedName: 'http://203.0.113.10:8000/' }],
      },
    ],
    webRequest: { target: 'http://203.0.113.10:8000/' },
  });
});

it('an empty list, IPv6, every exposure and a closed finding are valid', async () => {
  expect(read(await writeWith(SARIF, [], exampleContext({ operator: null }))).results).toEqual([]);
  const all = (['open', 'basic', 'login', 'unknown'] as const).map((exposure) =>
    exampleFinding({ id: exposure, exposure, endpoint: six, state: 'fixed' }),
  );
  const { results } = read(await writeWith(SARIF, all));
  expect(new Set(results.map(({ ruleId }) => ruleId))).toContain('exposure-unknown');
  expect(results[0]).toMatchObject({
    suppressions: [{ kind: 'external' }],
    locations: [{ physicalLocation: { artifactLocation: { uri: '2001-db8--1_443/' } } }],
  });
});

it('keeps its fingerprint when name, version and time change, and has another for another finding', async () => {
  const prints = async (change: object): Promise<string | undefined> =>
    read(await writeWith(SARIF, [exampleFinding(change)])).results[0]?.partialFingerprints['airsweepFinding/v1'];
  const first = await prints({});
  expect(await prints({ version: '1.0.0', lastSeen: '2027-01-01T00:00:00.000Z', hostnames: [] })).toBe(first);
  expect(await prints({ id: 'ffffffffffff' })).not.toBe(first);
});

it('lets no host put a link or a placeholder into a message', async () => {
  const version = '[here](https://evil.example/) {0} `x` <img src=x>';
  const { results } = read(await writeWith(SARIF, [exampleFinding({ version, risks: [] })]));
  expect(results[0]?.message.text).not.toMatch(/[[\]{}()<>`]/);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateOwn } from './xarf-own.ts';
import { hostileReport, REPORTS } from './xarf-samples.ts';

// The published schema is not ours to copy: XARF_SPEC names a clone of github.com/xarf/xarf-spec.
const { XARF_SPEC } = process.env;
const BASE = 'https://xarf.org/schemas/v4/';

function readPublished(folder: string): Ajv2020 {
  // It annotates with keywords of its own (x-recommended).
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  ajvFormats.default(ajv);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  for (const file of files) ajv.addSchema(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return ajv;
}

const published = XARF_SPEC === undefined ? null : readPublished(join(XARF_SPEC, 'schemas', 'v4'));

function validator(name: string): ValidateFunction {
  const validate = published?.getSchema(`${BASE}${name}.json`);
  if (validate === undefined) throw new Error(`${XARF_SPEC} has no schema ${name}`);
  return validate;
}

function errorsOf(value: object, name: string): unknown {
  const validate = validator(name);
  return validate(JSON.parse(JSON.stringify(value))) ? [] : validate.errors;
}

/** Values that are right nowhere, or in few places. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    'x',
    -1,
    0,
    0.5,
    2,
    65_536,
    1e12,
    true,
    [],
    {},
    ['x'],
    [{}],
    ['a:b', 'a:b'],
    'cve',
  ),
  fc.constantFrom('2026-11-23', 'x@', '-', 'a b', 'CVE-2021-x', 'sha256:xyz', 'connection', '4.2', 'x'.repeat(1_001)),
  fc.constantFrom<unknown>(Array(51).fill({ content_type: 'text/plain', payload: 'eA==' }), Array(21).fill('a:b')),
);

// Fields that it knows and we never write.
const FOREIGN = ['_internal', 'legacy_version', 'severity', 'cvss_score', 'patch_url', 'impact_assessment'];

/** A right report with something wrong in one place: junk, or nothing at all. */
const wrongReport: fc.Arbitrary<object> = fc
  .tuple(fc.constantFrom(...REPORTS.map(([, one]) => one)), fc.nat(), fc.option(junk, { nil: undefined }))
  .map(([right, pick, value]) => {
    const copy = JSON.parse(JSON.stringify(right));
    const places = [...placesIn(copy), ...FOREIGN.map((name) => [copy, name] as const)];
    const [holder, key] = places[pick % places.length] ?? [copy, 'type'];
    holder[key] = value;
    return JSON.parse(JSON.stringify(copy));
  });

type Holder = Record<string, unknown>;

function placesIn(value: Holder): (readonly [Holder, string])[] {
  return Object.entries(value).flatMap(([key, inner]) => [
    [value, key] as const,
    ...(typeof inner === 'object' && inner !== null ? placesIn(inner as Holder) : []),
  ]);
}

describe.runIf(published !== null)('the published schema', () => {
  it.each(REPORTS)('takes the report: %s', (_case, made) => {
    expect(errorsOf(made, 'xarf-v4-master')).toEqual([]);
    expect(errorsOf(made, `types/vulnerability-${made.type.replace('_', '-')}`)).toEqual([]);
  });

  it('takes whatever a host says', () => {
    fc.assert(
      fc.property(hostileReport, (made) => {
        expect(errorsOf(made, 'xarf-v4-master')).toEqual([]);
      }),
    );
  });

  it('refuses nothing that our own constraints let through', () => {
    let refusals = 0;
    fc.assert(
      fc.property(wrongReport, (wrong) => {
        if (validator('xarf-v4-master')(wrong)) return;
        refusals += 1;
        expect(validateOwn(wrong), JSON.stringify(wrong).slice(0, 2_000)).toBe(false);
      }),
      { numRuns: 5_000 },
    );
    expect(refusals).toBeGreaterThan(500);
  });
});

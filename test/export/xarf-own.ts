import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

const ajv = new Ajv2020({ allErrors: true });
ajvFormats.default(ajv);
ajv.addSchema(readSchema('core'));

/** Our own constraints on a report, which the tests hold reports against when no clone of the specification is there. */
export const validateOwn: ValidateFunction = ajv.compile(readSchema('vulnerability'));

function readSchema(name: string): object {
  return JSON.parse(readFileSync(new URL(`../fixtures/xarf/${name}.json`, import.meta.url), 'utf8'));
}

import { z } from 'zod';
import { readDocument } from '../document/read-document.ts';
import { UsageError } from '../model/errors.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import { fingerprintSchema } from './schema.ts';

/** Reads one fingerprint file. Throws UsageError that names file, line, path and reason. */
export function parseFingerprint(text: string, file: string): Fingerprint {
  const { value } = readDocument(text, file, fingerprintSchema);
  checkReferences(value, file);
  return value;
}

/** The JSON Schema of a fingerprint file, for editors. */
export function fingerprintJsonSchema(): object {
  return z.toJSONSchema(fingerprintSchema, { io: 'input' });
}

/** Every name that stands for a request or a signal must exist: a typing error must not silently match nothing. */
function checkReferences(data: Fingerprint, file: string): void {
  const requests = Object.keys(data.requests);
  const kinds = new Set(Object.values(data.signals).map((signal) => `kind:${signal.kind}`));
  const isSignal = (name: string): boolean => Object.hasOwn(data.signals, name) || kinds.has(name);
  const isRequest = (name: string): boolean => requests.includes(name);
  const check = (path: string, names: readonly string[], exists: (name: string) => boolean, what: string): void => {
    const missing = names.find((name) => !exists(name));
    if (missing !== undefined) throw new UsageError(`${file}: ${path}: there is no ${what} "${missing}"`);
  };
  if (data.requests.root?.path !== '/')
    throw new UsageError(`${file}: requests.root: the first request is "root", path /`);
  check('gate', data.gate, isSignal, 'signal');
  for (const [index, rule] of data.identify.entries()) check(`identify.${index}`, rule.all, isSignal, 'signal');
  for (const [index, rule] of data.passive.entries()) check(`passive.${index}`, rule.all, isSignal, 'signal');
  check('apiOnOtherPort', data.apiOnOtherPort?.shownBy.flat() ?? [], isSignal, 'signal');
  for (const [id, signal] of Object.entries(data.signals)) check(`signals.${id}.on`, [signal.on], isRequest, 'request');
  for (const [id, request] of Object.entries(data.requests)) {
    for (const clause of request.ask)
      check(`requests.${id}.ask`, [...clause.when, ...clause.unless], isSignal, 'signal');
  }
  for (const entry of data.version.sources) check('version.sources', [entry.on], isRequest, 'request');
  for (const example of data.examples) {
    check(`examples.${example.name}`, Object.keys(example.answers), isRequest, 'request');
  }
}

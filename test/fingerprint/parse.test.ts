import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fingerprintJsonSchema, parseFingerprint } from '../../src/fingerprint/parse.ts';
import { UsageError } from '../../src/model/errors.ts';
import { airbyte, airbyteText } from './samples.ts';

const small = readFileSync('test/fixtures/fingerprints/ledgerly.yaml', 'utf8');

/** The small file with one mistake, and the message that it gives. */
function messageAfter(from: string, to: string): string {
  expect(small).toContain(from);
  const text = small.replace(from, () => to);
  try {
    parseFingerprint(text, 'mine.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

/** The line on which a text stands in the small file. */
function lineOf(text: string): number {
  return small.slice(0, small.indexOf(text)).split('\n').length;
}

const mistakes: [title: string, from: string, to: string, at: string, message: string][] = [
  ['no YAML', 'id: ledgerly', 'id: [ledgerly', 'id: ledgerly', ''],
  ['a key twice', 'revision: 1', 'revision: 1\nrevision: 2', 'product: ledgerly', 'unique'],
  ['an unknown key', 'title: Ledgerly', 'titel: Ledgerly', 'id: ledgerly', 'title: '],
  ['an unknown key within', 'path: /status', 'path: /status\n    method: POST', 'path: /status', 'requests.status: '],
  [
    'a header, which no request has',
    'path: /status',
    'path: /status\n    headers: { cookie: a }',
    'path: /status',
    'requests.status: ',
  ],
  [
    'a denied path',
    'path: /status',
    'path: /api/v1/export',
    'path: /status',
    'requests.status.path: /api/v1/export names "export", which is never asked for',
  ],
  [
    'a denied path, encoded',
    'path: /status',
    'path: /api/%65xport',
    'path: /status',
    'requests.status.path: /api/%65xport names "export"',
  ],
  [
    'a path with a query',
    'path: /status',
    'path: /status?all=1',
    'path: /status',
    'requests.status.path: /status?all=1 is not a path of plain segments',
  ],
  ['a path without its slash', 'path: /status', 'path: status', 'path: /status', 'requests.status.path: '],
  ['random twice', 'path: /status', "path: '/{random}/{random}'", 'path: /status', 'requests.status.path: '],
  ['too much to read', 'maxBytes: 1024', 'maxBytes: 1048576', 'maxBytes: 1024', 'requests.status.maxBytes: '],
  [
    'a header name in capitals',
    'headers: [www-authenticate]',
    'headers: [WWW-Authenticate]',
    'read: { metas',
    'requests.root.read.headers.0: a header name in lower case',
  ],
  [
    'a wildcard that is none',
    'read: { metas: [generator]',
    "read: { assets: { a: '/x-{any:3}.js' }, metas: [generator]",
    'read: { metas',
    'requests.root.read.assets.a: "/x-{any:3}.js": a wildcard is',
  ],
  [
    'an unknown matcher',
    'startsWith: Ledgerly }',
    'matches: .* }',
    'any: [{ code: 200, meta',
    'signals.generator.any.0.meta.generator: ',
  ],
  [
    'no version range',
    'versions: 2.0.0..',
    'versions: since 2',
    'versions: 2.0.0..',
    'signals.status-open.versions: "since 2"',
  ],
  [
    'an unknown exposure',
    'exposure: basic\n    why',
    'exposure: closed\n    why',
    'exposure: basic\n    why',
    'signals.realm.exposure: ',
  ],
  ['an unknown kind', 'kind: proxy', 'kind: front', 'kind: proxy', 'signals.realm.kind: '],
  ['no reason', '    why: the realm is Ledgerly\n', '', 'on: root\n    kind: proxy', 'signals.realm.why: '],
  [
    'an unknown signal in the gate',
    'gate: [generator, realm]',
    'gate: [generator, relm]',
    'gate: [generator',
    'gate: there is no signal "relm"',
  ],
  [
    'an unknown kind in a rule',
    'all: [generator, status-open]',
    'all: ["kind:config", status-open]',
    '- { all: [generator',
    'identify.0: there is no signal "kind:config"',
  ],
  [
    'an unknown signal in a rule',
    '- { all: [realm]',
    '- { all: [realms]',
    '- { all: [realm]',
    'identify.1: there is no signal "realms"',
  ],
  [
    'a signal named like what every object has',
    'gate: [generator, realm]',
    'gate: [toString]',
    'gate: [generator',
    'gate: there is no signal "toString"',
  ],
  [
    'a mailbox in an answer that nothing asks for',
    'severity:',
    'operatorEmail: { on: settings, field: contact, versions: 2.0.0.. }\nseverity:',
    'severity:',
    'operatorEmail.on: there is no request "settings"',
  ],
  [
    'a host name that is not read',
    'meta.generator: { startsWith',
    'host.url: x, meta.generator: { startsWith',
    'any: [{ code: 200, meta',
    'request "root" does not read "host.url"',
  ],
  [
    'an unknown signal in ask',
    'when: [generator]',
    'when: [generater]',
    'ask: [{ when',
    'requests.status.ask.0.when: there is no signal "generater"',
  ],
  [
    'an unknown request',
    'on: status\n',
    'on: state\n',
    'on: status\n',
    'signals.status-open.on: there is no request "state"',
  ],
  [
    'a fact that is not read',
    'meta.generator: { starts',
    'meta.author: { starts',
    'any: [{ code: 200, meta',
    'signals.generator.any.0.meta.author: request "root" does not read "meta.author"',
  ],
  [
    'a field that is not read',
    'json.name: ledgerly, json.release: { exists',
    'json.naem: ledgerly, json.release: { exists',
    'any: [{ code: 200, json',
    'signals.status-open.any.0.json.naem: request "status" does not read "json.naem"',
  ],
  [
    'a version that is not read',
    'fact: json.release',
    'fact: json.version',
    'sources: [',
    'version.sources.0.fact.json.version: request "status" does not read "json.version"',
  ],
  [
    'an example of an unknown request',
    "root: { code: 401, header.www-authenticate: 'Basic",
    "rot: { code: 401, header.www-authenticate: 'Basic",
    'root: { code: 401',
    'examples.1.answers.rot: there is no request "rot"',
  ],
  [
    'an example with a fact of none',
    'root: { code: 200, title: Ledgerly review }',
    'root: { code: 200, titel: Ledgerly review }',
    'root: { code: 200, title: Ledgerly review }',
    'examples.2.answers.root.titel: request "root" does not read "titel"',
  ],
  [
    'a root that is not /',
    'path: /\n',
    'path: /home\n',
    'root:\n    path',
    'requests: the first request is "root", path /',
  ],
  [
    'a root that is not first',
    '  root:\n    path: /\n',
    '  first: { path: /first }\n  root:\n    path: /\n',
    'root:\n    path',
    'requests: the first request is "root", path /',
  ],
];

describe('a mistake is named with its file, line, place and reason', () => {
  it.each(mistakes)('%s', (_title, from, to, at, message) => {
    const found = messageAfter(from, to);
    expect(found).toContain(message);
    expect(found.split('\n')).toHaveLength(1);
    const [, line] = /^mine\.yaml:(\d+): /.exec(found) ?? [];
    // A mistake in something that is not there stands at what is around it.
    expect(Math.abs(Number(line) - lineOf(at)), found).toBeLessThanOrEqual(1);
  });

  it('an empty file', () => {
    expect(() => parseFingerprint('', 'mine.yaml')).toThrow(/^mine\.yaml:1: /);
  });
});

describe('the JSON Schema', () => {
  const schema = fingerprintJsonSchema() as Schema;

  it('describes the files that there are', () => {
    for (const text of [airbyteText, small]) expect(violations(schema, parse(text, { merge: true }))).toEqual([]);
  });

  it('does not describe one with an unknown key or a missing one', () => {
    const file = parse(small) as Record<string, unknown>;
    expect(violations(schema, { ...file, titel: 1 })).toEqual(['titel: unknown']);
    expect(violations(schema, { ...file, gate: undefined, requests: { root: {} } })).toEqual([
      'gate: missing',
      'requests.root.path: missing',
    ]);
  });

  it('demands what has no default', () => {
    expect([...(schema.required ?? [])].toSorted()).toEqual([
      'examples',
      'gate',
      'id',
      'identify',
      'product',
      'requests',
      'revision',
      'severity',
      'signals',
      'title',
      'version',
    ]);
  });
});

it('fills in what a file leaves out', () => {
  const parsed = parseFingerprint(small, 'small.yaml');
  expect(parsed.requests.root).toMatchObject({ maxBytes: 65_536, ask: [], read: { globals: [], hash: false } });
  expect([parsed.vendorHosts, parsed.passive, parsed.apiOnOtherPort]).toEqual([[], [], null]);
  expect(airbyte.signals['page-sec-token']?.versions).toEqual({ lo: '0.40.6', hi: null });
});

interface Schema {
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
}

/** What of a value the schema's shape does not allow; a small part of the standard: keys, and what they hold. */
function violations(schema: Schema, value: unknown, path = ''): string[] {
  if (schema.type === 'array' && Array.isArray(value)) {
    return value.flatMap((item, index) => violations(schema.items ?? {}, item, `${path}${index}.`));
  }
  if (schema.type !== 'object' || typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  const names = entries.map(([name]) => name);
  const missing = (schema.required ?? [])
    .filter((name) => !names.includes(name))
    .map((name) => `${path}${name}: missing`);
  const inside = entries.flatMap(([name, each]) => {
    const rest = schema.additionalProperties;
    const known = schema.properties?.[name] ?? (typeof rest === 'object' ? rest : undefined);
    if (known !== undefined) return violations(known, each, `${path}${name}.`);
    return rest === false ? [`${path}${name}: unknown`] : [];
  });
  return [...missing, ...inside];
}

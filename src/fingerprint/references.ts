import type { Fingerprint, FingerprintRequest } from '../model/fingerprint.ts';

/** A name in a fingerprint file that stands for nothing. */
export interface BrokenReference {
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

/** Names of requests, signals and facts that nothing defines: a typing error must not silently match nothing. */
export function* brokenReferences(data: Fingerprint): Generator<BrokenReference> {
  const kinds = new Set(Object.values(data.signals).map((signal) => `kind:${signal.kind}`));
  const isSignal = (name: string): boolean => Object.hasOwn(data.signals, name) || kinds.has(name);
  function* check(path: BrokenReference['path'], names: readonly string[]): Generator<BrokenReference> {
    for (const name of names) if (!isSignal(name)) yield { path, reason: `there is no signal "${name}"` };
  }

  if (Object.keys(data.requests)[0] !== 'root' || data.requests.root?.path !== '/') {
    yield { path: ['requests'], reason: 'the first request is "root", path /' };
  }
  for (const [id, { ask }] of Object.entries(data.requests)) {
    for (const [index, { when, unless }] of ask.entries()) {
      yield* check(['requests', id, 'ask', index, 'when'], when);
      yield* check(['requests', id, 'ask', index, 'unless'], unless);
    }
  }
  for (const [id, { on, any }] of Object.entries(data.signals)) {
    for (const [index, condition] of any.entries()) {
      yield* factsOf(data, on, ['signals', id, 'any', index], Object.keys(condition), ['signals', id, 'on']);
    }
  }
  yield* check(['gate'], data.gate);
  for (const part of ['identify', 'passive'] as const) {
    for (const [index, rule] of data[part].entries()) yield* check([part, index], rule.all);
  }
  yield* check(['apiOnOtherPort'], data.apiOnOtherPort?.shownBy.flat() ?? []);
  for (const [index, { on, fact }] of data.version.sources.entries()) {
    yield* factsOf(data, on, ['version', 'sources', index, 'fact'], [fact], ['version', 'sources', index, 'on']);
  }
  const asks = data.operatorEmail?.on;
  if (asks !== undefined && !Object.hasOwn(data.requests, asks)) {
    yield { path: ['operatorEmail', 'on'], reason: `there is no request "${asks}"` };
  }
  for (const [index, { answers }] of data.examples.entries()) {
    for (const [on, facts] of Object.entries(answers)) {
      const path = ['examples', index, 'answers', on];
      yield* factsOf(data, on, path, Object.keys(facts), path);
    }
  }
}

function* factsOf(
  data: Fingerprint,
  on: string,
  path: BrokenReference['path'],
  facts: readonly string[],
  onPath: BrokenReference['path'],
): Generator<BrokenReference> {
  const request = Object.hasOwn(data.requests, on) ? data.requests[on] : undefined;
  if (request === undefined) {
    yield { path: onPath, reason: `there is no request "${on}"` };
    return;
  }
  for (const fact of facts) {
    if (!isRead(fact, request.read)) yield { path: [...path, fact], reason: `request "${on}" does not read "${fact}"` };
  }
}

/** Facts that every answer has, or an imported record brings along. */
const ALWAYS = ['code', 'title', 'kind', 'bytes', 'truncated', 'json.keys', 'id.root', 'mmh3'];

function isRead(fact: string, read: FingerprintRequest['read']): boolean {
  if (ALWAYS.includes(fact)) return true;
  if (fact === 'sha256') return read.hash;
  if (fact === 'asset') return Object.keys(read.assets).length > 0;
  if (fact === 'literal') return Object.keys(read.literals).length > 0;
  const [prefix, name] = [fact.slice(0, fact.indexOf('.')), fact.slice(fact.indexOf('.') + 1)];
  if (prefix === 'meta') return read.metas.includes(name);
  if (prefix === 'global') return read.globals.includes(name);
  if (prefix === 'header') return read.headers.includes(name);
  if (prefix === 'host') return read.hosts.includes(name);
  return prefix === 'json' && (read.fields.includes(name) || read.fields.includes(`${name}?`));
}

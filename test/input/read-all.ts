import { readHeaders, readPage } from '../../src/fingerprint/read/answer.ts';
import type { BadLine } from '../../src/input/bad-line.ts';
import { type ReadTargetsOptions, readTargets } from '../../src/input/read-targets.ts';
import type { Target } from '../../src/model/target.ts';

const reading = {
  metas: ['airbyte:version'],
  globals: [],
  assets: {},
  headers: ['server', 'content-type', 'www-authenticate'],
  fields: [],
  hosts: [],
  literals: {},
  hash: false,
};

export const options: ReadTargetsOptions = {
  format: 'auto',
  plainKind: 'named',
  readPage: (html) => readPage(html, reading),
  readHeaders: (headers) => readHeaders(headers, reading),
  now: new Date('2026-11-23T12:00:00Z'),
};

export function fixture(name: string): string {
  return new URL(`../fixtures/input/${name}`, import.meta.url).pathname;
}

export async function readAll(
  file: string,
  changes: Partial<ReadTargetsOptions> = {},
): Promise<readonly (Target | BadLine)[]> {
  const items: (Target | BadLine)[] = [];
  for await (const batch of readTargets(file, { ...options, ...changes })) items.push(...batch);
  return items;
}

/** One line per item, for tables of expectations: line number, place, port, TLS, path, names. */
export function show(item: Target | BadLine): string {
  if (item.kind === 'bad') return `${item.where.slice(item.where.lastIndexOf(':') + 1)} bad: ${item.reason}`;
  const line = item.source.where.slice(item.source.where.lastIndexOf(':') + 1);
  const place = item.kind === 'name' ? item.host : item.first === item.last ? item.first : `${item.first}-${item.last}`;
  const tls = item.tls === null ? '' : item.tls ? ' tls' : ' http';
  const path = item.path === '/' ? '' : ` ${item.path}`;
  return `${line} ${place} ${item.port ?? '-'}${tls}${path}${item.hints.hostnames ? ` (${item.hints.hostnames})` : ''}`;
}

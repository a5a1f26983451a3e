import { readdirSync, readFileSync } from 'node:fs';
import { parseMessage } from '../../src/inbox/parse-message.ts';
import type { Incoming } from '../../src/model/incoming.ts';

const folder = new URL('../fixtures/inbox/', import.meta.url);

/** Names of the messages in test/fixtures/inbox, without `.eml`. */
export const FIXTURES: readonly string[] = readdirSync(folder)
  .map((name) => name.replace(/\.eml$/, ''))
  .sort();

export function fixtureBytes(name: string): Buffer {
  return readFileSync(new URL(`${name}.eml`, folder));
}

/** Parses a message that must be readable. */
export async function parse(content: Buffer | string, where: string = 'test'): Promise<Incoming> {
  const message = await parseMessage({ where, content: Buffer.from(content) });
  if ('reason' in message) throw new Error(`${message.where}: ${message.reason}`);
  return message;
}

export function fixture(name: string): Promise<Incoming> {
  return parse(fixtureBytes(name), name);
}

import { createAnswerReader } from '../../../src/fingerprint/read/answer.ts';
import type { Facts } from '../../../src/model/observation.ts';
import { airbyte } from '../samples.ts';

type Reading = NonNullable<(typeof airbyte.requests)[string]>['read'];

/** What the file reads from the answer to a request. */
export function readingOf(id: string): Reading {
  const request = airbyte.requests[id];
  if (request === undefined) throw new Error(`no request ${id}`);
  return request.read;
}

const everything: Reading = {
  ...readingOf('root'),
  fields: [...readingOf('root').fields, ...readingOf('instance').fields, 'db', 'available'],
  hosts: readingOf('instance').hosts,
  hash: true,
};

/** The facts of a body that comes in pieces, cut at these places. */
export function read(body: string | Uint8Array, cuts: readonly number[] = [], reading: Reading = everything): Facts {
  const bytes = Buffer.from(body);
  const reader = createAnswerReader(reading);
  let from = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    reader.write(bytes.subarray(from, cut));
    from = cut;
  }
  return reader.end();
}

export const head: (inside: string) => string = (inside) =>
  `<!doctype html><html><head>${inside}</head><body></body></html>`;
export const script: (text: string) => string = (text) => head(`<script>${text}</script>`);

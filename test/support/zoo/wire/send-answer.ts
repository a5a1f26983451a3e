import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Answer, HeaderLine } from './site.ts';

/** `deflate` is zlib-wrapped as RFC 9110 section 8.4.1.2 says, `raw-deflate` is what some servers send under that name. */
export type Coding = 'gzip' | 'br' | 'deflate' | 'raw-deflate';

const encoders: Readonly<Record<Coding, (body: Uint8Array) => Uint8Array>> = {
  gzip: (body) => gzipSync(body),
  br: (body) => brotliCompressSync(body),
  deflate: (body) => deflateSync(body),
  'raw-deflate': (body) => deflateRawSync(body),
};

/** The answer with its body in a content coding. */
function encodeAnswer(plain: Answer, coding: Coding): Answer {
  const name = coding === 'raw-deflate' ? 'deflate' : coding;
  const headers: readonly HeaderLine[] = [...plain.headers, ['Content-Encoding', name]];
  return { ...plain, headers, body: encoders[coding](Buffer.from(plain.body)) };
}

export interface SendOptions {
  readonly coding?: Coding;
  readonly chunkBytes?: number;
}

export function sendAnswer(response: ServerResponse, plain: Answer, options: SendOptions): void {
  const sent = options.coding === undefined || plain.body.length === 0 ? plain : encodeAnswer(plain, options.coding);
  const body = Buffer.from(sent.body);
  const chunked = sent.chunked === true || options.chunkBytes !== undefined;
  response.writeHead(sent.status, headBlock(sent.headers, chunked ? null : body.length));
  const step = options.chunkBytes ?? (body.length || 1);
  for (let at = 0; at < body.length; at += step) response.write(body.subarray(at, at + step));
  response.end();
}

function headBlock(headers: readonly HeaderLine[], length: number | null): string[] {
  const lines = headers.flat();
  return length === null ? lines : [...lines, 'Content-Length', String(length)];
}

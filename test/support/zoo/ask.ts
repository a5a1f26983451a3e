import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Member } from './member.ts';

/** One answer, its body decoded. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface Question {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  readonly isTls?: boolean;
  /** Host header and SNI; the address without it. */
  readonly host?: string;
}

/** One GET by plain node:http, so that the zoo is checked by something other than the scanner. Rejects on any failure. */
export function ask({ address, port, path, isTls = false, host }: Question): Promise<Reply> {
  const headers = { accept: 'application/json', ...(host === undefined ? {} : { host: `${host}:${port}` }) };
  const common = { host: address, port, path, headers, agent: false as const };
  return new Promise((resolve, reject) => {
    const request = isTls
      ? requestTls({ ...common, rejectUnauthorized: false, ...(host === undefined ? {} : { servername: host }) })
      : requestPlain(common);
    request.on('error', reject);
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, headers: answered, text: decode(Buffer.concat(parts), answered['content-encoding']) });
      });
    });
    request.end();
  });
}

/** Where and how a member's first target is asked; a target without a scheme is tried as `isTls` says. */
export function questionOf(member: Member, address: string, isTls: boolean): Question {
  const [target = ''] = member.targets(address);
  const url = new URL(target.includes('://') ? target : `${isTls ? 'https' : 'http'}://${target}/`);
  const isNamed = member.names.includes(url.hostname);
  return {
    address,
    port: Number(url.port),
    path: url.pathname,
    isTls: url.protocol === 'https:',
    ...(isNamed ? { host: url.hostname } : {}),
  };
}

function decode(body: Buffer, coding: string | undefined): string {
  if (coding === 'gzip') return gunzipSync(body).toString();
  if (coding === 'br') return brotliDecompressSync(body).toString();
  if (coding !== 'deflate') return body.toString();
  // The low four bits of a zlib header are 8 (RFC 1950, section 2.2); bare deflate has none.
  return ((body[0] ?? 0) & 0x0f) === 8 ? inflateSync(body).toString() : inflateRawSync(body).toString();
}

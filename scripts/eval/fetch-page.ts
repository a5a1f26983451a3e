import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** Where a page is asked for; `host` is null for a target given by address. */
export interface Place {
  readonly address: string;
  readonly host: string | null;
  readonly port: number;
  readonly isTls: boolean;
  readonly path: string;
}

export interface Page {
  readonly status: number;
  readonly location: string | null;
  readonly body: string;
}

const MAX_CHARS = 1024 * 1024;

/** One plain GET. null when there was no answer; a body that breaks off or is too long is taken as far as it came. */
export function fetchPage(place: Place, signal: AbortSignal): Promise<Page | null> {
  const { address, host, port, path, isTls } = place;
  const headers = { accept: '*/*', host: `${host ?? (address.includes(':') ? `[${address}]` : address)}:${port}` };
  const common = { host: address, port, path, headers, agent: false as const, signal };
  return new Promise((resolve) => {
    const request = isTls
      ? requestTls({ ...common, rejectUnauthorized: false, servername: host ?? '' })
      : requestPlain(common);
    request.on('error', () => resolve(null));
    request.on('upgrade', () => request.destroy());
    request.on('close', () => resolve(null));
    request.on('response', (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      void readBody(response).then((body) => {
        resolve({ status, location: answered.location ?? null, body });
        request.destroy();
      });
    });
    request.end();
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const decoder = decoderFor(response.headers['content-encoding']);
  const stream = decoder === null ? response : pipeline(response, decoder, () => {});
  let body = '';
  try {
    for await (const chunk of stream) {
      body += String(chunk);
      if (body.length >= MAX_CHARS) break;
    }
  } catch {
    // What came until then counts.
  }
  return body;
}

function decoderFor(coding: string | undefined): ReturnType<typeof createGunzip> | null {
  if (coding === 'gzip') return createGunzip();
  if (coding === 'br') return createBrotliDecompress();
  return coding === 'deflate' ? createInflate() : null;
}

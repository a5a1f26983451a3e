import { readFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

const pem = (name: string): string => new URL(`../fixtures/tls/mail.${name}.pem`, import.meta.url).pathname;

/** The authority to trust: the certificate of {@link startService}, for localhost and 127.0.0.1. */
export const caFile: string = pem('cert');
export const ca: string = readFileSync(caFile, 'utf8');

export interface JsonService {
  /** `https://127.0.0.1:port/` */
  readonly url: string;
  /** Method, path and headers of each request. */
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers']; readonly at: number }[];
}

/** A real HTTP server on loopback, until the test ends. */
export async function startService(
  answer: (path: string, response: ServerResponse, count: number) => void,
  { tls = true, host = '127.0.0.1' }: { readonly tls?: boolean; readonly host?: string } = {},
): Promise<JsonService> {
  const requests: JsonService['requests'] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '';
    requests.push({ path, headers: request.headers, at: performance.now() });
    answer(path, response, requests.length);
  };
  const server = tls
    ? createHttps({ cert: ca, key: readFileSync(pem('test-only-key')) }, listener)
    : createHttp(listener);
  await new Promise<void>((resolve) => server.listen(0, host, () => resolve()));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${tls ? 'https' : 'http'}://${host}:${port}/`, requests };
}

export function sendJson(
  response: ServerResponse,
  value: unknown,
  code = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

import { createSecureServer } from 'node:http2';
import type { SecureContextOptions } from 'node:tls';
import type { Listener } from './listener.ts';
import type { Site } from './site.ts';

/** A TLS port that prefers HTTP/2 and knows HTTP/1.1 only where `isHttp1Allowed`. */
export function http2(port: number, site: Site, keys: SecureContextOptions, isHttp1Allowed: boolean): Listener {
  return {
    port,
    open: (record) =>
      createSecureServer({ ...keys, allowHTTP1: isHttp1Allowed }, (request, response) => {
        const { method, url, headers, rawHeaders } = request;
        record({ method, path: url, headers: rawHeaders });
        const { host = '', accept = '' } = headers;
        const reply = site({ method, path: url, host, accept, headers: rawHeaders });
        response.statusCode = reply.status;
        for (const [name, value] of reply.headers) response.setHeader(name, value);
        response.end(reply.body);
      }),
  };
}

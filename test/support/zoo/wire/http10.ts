import type { Listener } from './listener.ts';
import { raw } from './raw.ts';
import type { Site } from './site.ts';

/** A site behind something that speaks HTTP/1.0: no Content-Length, the end of the connection ends the body. */
export function http10(port: number, site: Site): Listener {
  return raw({
    port,
    reply: ({ socket }, path) => {
      const { status, headers, body } = site({
        method: 'GET',
        path,
        host: '',
        accept: 'application/json',
        headers: [],
      });
      const lines = headers.map((line) => `${line.join(': ')}\r\n`).join('');
      socket.write(`HTTP/1.0 ${status} \r\n${lines}\r\n`);
      socket.end(body);
    },
  });
}

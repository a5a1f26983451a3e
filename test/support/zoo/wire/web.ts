import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createPort, type Server, type Socket } from 'node:net';
import { createServer as createTlsPort, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Listener, Recorder } from './listener.ts';
import { plainHttpToTlsPort } from './nginx-pages.ts';
import { type Coding, sendAnswer } from './send-answer.ts';
import type { Site } from './site.ts';

export interface WebOptions {
  readonly tls?: TlsOptions;
  /** Content coding of every body, whatever the client accepts. */
  readonly coding?: Coding;
  /** Sends a 103 before every answer (RFC 8297). */
  readonly earlyHints?: boolean;
  /** Splits bodies into this many bytes per chunk. */
  readonly chunkBytes?: number;
  readonly closes?: boolean;
}

/** A site on a port, plain or behind TLS. A TLS port answers plain HTTP the way nginx does. */
export function web(port: number, site: Site, options: WebOptions = {}): Listener {
  return {
    port,
    open: (record) => {
      const http = createServer((request, response) => {
        answerWith(site, options, record, request, response);
      });
      http.on('clientError', (_error, socket) => {
        if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      });
      return options.tls === undefined ? http : createDualPort(http, options.tls);
    },
  };
}

function answerWith(
  site: Site,
  options: WebOptions,
  record: Recorder,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { method = '', url = '', rawHeaders } = request;
  record({ method, path: url, headers: rawHeaders });
  const { host = '', accept = '' } = request.headers;
  const asked = { method, path: url, host, accept, headers: rawHeaders };
  if (options.earlyHints) response.writeEarlyHints({ link: '</favicon.ico>; rel=preload; as=image' });
  if (options.closes) response.shouldKeepAlive = false;
  sendAnswer(response, site(asked), options);
}

/** Tells TLS from plain HTTP by the first byte: 0x16 opens a handshake record (RFC 8446, section 5.1). */
function createDualPort(http: Server, options: TlsOptions): Server {
  const tls = createTlsPort({ ALPNProtocols: ['http/1.1'], ...options }, (socket: TLSSocket) => {
    http.emit('connection', socket);
  });
  tls.on('tlsClientError', (_error, socket) => socket.destroy());
  return createPort((socket: Socket) => {
    socket.once('data', (first) => {
      if (first[0] !== 0x16) {
        socket.end(plainHttpToTlsPort);
        return;
      }
      socket.pause();
      socket.unshift(first);
      tls.emit('connection', socket);
    });
  });
}

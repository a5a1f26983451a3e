import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One pretended host. */
export interface DemoHost {
  readonly what: string;
  readonly port: number;
  stop(): Promise<void>;
}

type Answer = (path: string, response: ServerResponse) => void;

const SEC_TOKEN = '<meta name="airbyte:sec-token" content="c82db11b-64df-413d-aba8-ee66b99c046f" />';

function html(response: ServerResponse, head: string, code = 200): void {
  response.writeHead(code, { 'content-type': 'text/html' });
  response.end(`<!doctype html><html><head>${head}</head><body><div id="root"></div></body></html>`);
}

function json(response: ServerResponse, value: unknown, code = 200): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** Two open instances, two protected ones and two that only look like one. */
const HOSTS: readonly (readonly [what: string, answer: Answer])[] = [
  [
    'Airbyte 0.35.5, no login',
    (path, response) => {
      if (path === '/api/v1/health') json(response, { available: true });
      else if (path.startsWith('/api/')) {
        const message = 'Object not found. HTTP 404 Not Found';
        json(response, { message, exceptionClassName: 'io.airbyte.server.errors.IdNotFoundKnownException' }, 404);
      } else {
        const script = 'window.TRACKING_STRATEGY = "logging"; window.AIRBYTE_VERSION = "0.35.5-alpha";';
        html(response, `<title>Airbyte</title><script>${script}</script>`);
      }
    },
  ],
  [
    'Airbyte 1.0.0, login switched off',
    (path, response) => {
      if (path === '/api/v1/instance_configuration') {
        json(response, { edition: 'community', version: '1.0.0', auth: { mode: 'none' }, initialSetupComplete: true });
      } else if (path.startsWith('/api/')) json(response, 'Object not found.', 404);
      else html(response, `<title>Airbyte</title>${SEC_TOKEN}<meta name="airbyte:version" content=1.0.0>`);
    },
  ],
  [
    "Airbyte's proxy, HTTP Basic in front",
    (_, response) => {
      response.setHeader('www-authenticate', 'Basic realm="Welcome to Airbyte"');
      html(response, '<title>Airbyte - Access Denied</title>', 401);
    },
  ],
  [
    'Airbyte 2.0.0 with its login',
    (path, response) => {
      if (path === '/api/v1/web_backend/config') json(response, { version: '2.0.0', edition: 'community' });
      else if (path.startsWith('/api/')) {
        json(response, { message: 'Unauthorized', _links: { self: [{ href: path, templated: false }] } }, 401);
      } else html(response, `<title>Airbyte</title>${SEC_TOKEN}<meta name="airbyte:version" content=2.0.0>`);
    },
  ],
  ['a page about Airbyte', (_, response) => html(response, '<title>Airbyte | Tutorial</title>')],
  [
    'a copy of the web page without an API',
    (path, response) => {
      if (path.startsWith('/api/')) html(response, '<title>404 Not Found</title>', 404);
      else html(response, `<title>Airbyte</title>${SEC_TOKEN}`);
    },
  ],
];

/** Starts the fleet on free ports of 127.0.0.1. */
export function startFleet(): Promise<readonly DemoHost[]> {
  return Promise.all(HOSTS.map(([what, answer]) => startHost(what, answer)));
}

async function startHost(what: string, answer: Answer): Promise<DemoHost> {
  const server: Server = createServer((request, response) => answer(request.url ?? '/', response));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    what,
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

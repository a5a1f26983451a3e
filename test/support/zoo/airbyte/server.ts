import { type Answer, answer, type HeaderLine, json, pathOf, redirect, type Site } from '../wire/site.ts';
import { since, within } from './era.ts';
import { hasLogin, type Install } from './install.ts';
import { editionName, instanceConfiguration } from './instance-configuration.ts';
import { apiNotFound, jettyNotFound } from './not-found.ts';
import { serverPages } from './server-pages.ts';

/** The API server's own port (8001 in compose, and everything from 1.8.0 on). */
export function serverSite(install: Install, favicon: Uint8Array): Site {
  const { version } = install;
  const pages = serverPages(install, favicon);
  return (asked) => {
    const path = pathOf(asked);
    const found = path.startsWith('/api/') ? api(path, install) : null;
    if (found !== null) return withStackHeaders(found, version);
    if (since(version, '1.7.0') && !path.startsWith('/api/')) return pages(asked);
    if (since(version, '0.40.28') || path.startsWith('/api/')) {
      return withStackHeaders(apiNotFound(asked, install), version);
    }
    return { ...jettyNotFound(asked), headers: [...jettyNotFound(asked).headers, jetty] };
  };
}

function api(path: string, install: Install): Answer | null {
  const { version } = install;
  const route = (first: string, name: string): boolean => path === name && since(version, first);
  if (route('0.6.1', '/api/v1/health')) return json(since(version, '0.35.4') ? { available: true } : { db: true });
  if (route('0.50.9', '/api/v1/instance_configuration')) return json(instanceConfiguration(install));
  if (route('1.7.0', '/api/v1/web_backend/config')) {
    return json({ version: install.states?.api ?? version, edition: editionName(install) });
  }
  if (route('0.15.0', '/api/v1/openapi') && !hasLogin(install)) return answer(200, 'text/plain', openapi);
  if (route('0.59.1', '/api/public/v1/health')) return answer(200, 'text/plain', 'Successful operation');
  if (route('0.63.1', '/api/public')) return redirect('https://reference.airbyte.com/');
  return null;
}

const openapi = [
  'openapi: 3.0.0',
  'info:',
  '  description: |',
  '    Airbyte Configuration API',
  '  version: "1.0.0"',
  '  title: Airbyte Configuration API',
  'paths:',
  ...Array.from({ length: 4000 }, (_, index) => `  /v1/zoo_${index}:\n    post: {}`),
].join('\n');

const jetty: HeaderLine = ['Server', 'Jetty(9.4.31.v20200723)'];
const cors: readonly HeaderLine[] = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Headers', 'Origin, Content-Type, Accept, Content-Encoding'],
  ['Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE, OPTIONS, HEAD'],
];

function withStackHeaders(plain: Answer, version: string): Answer {
  if (since(version, '0.40.28')) return plain;
  const lines = within(version, '0.24.0', '0.40.27') ? cors : [];
  return { ...plain, headers: [...plain.headers.filter(([name]) => name !== 'Server'), ...lines, jetty] };
}

import { pick, since, within } from './era.ts';
import type { Install } from './install.ts';

const globals: readonly (readonly [string, readonly string[]])[] = [
  ['0.6.1', ['TRACKING_STRATEGY', 'AIRBYTE_VERSION', 'API_URL']],
  ['0.8.0', ['TRACKING_STRATEGY', 'PAPERCUPS_STORYTIME', 'AIRBYTE_VERSION', 'API_URL']],
  ['0.14.0', ['TRACKING_STRATEGY', 'PAPERCUPS_STORYTIME', 'AIRBYTE_VERSION', 'API_URL', 'IS_DEMO']],
  ['0.26.0', ['TRACKING_STRATEGY', 'PAPERCUPS_STORYTIME', 'FULLSTORY', 'AIRBYTE_VERSION', 'API_URL', 'IS_DEMO']],
  [
    '0.27.4',
    ['TRACKING_STRATEGY', 'PAPERCUPS_STORYTIME', 'FULLSTORY', 'OPENREPLAY', 'AIRBYTE_VERSION', 'API_URL', 'IS_DEMO'],
  ],
  ['0.30.20', ['TRACKING_STRATEGY', 'FULLSTORY', 'AIRBYTE_VERSION', 'API_URL', 'IS_DEMO']],
  ['0.40.2', ['TRACKING_STRATEGY', 'FULLSTORY', 'AIRBYTE_VERSION', 'API_URL']],
  ['0.40.4', ['TRACKING_STRATEGY', 'AIRBYTE_VERSION', 'API_URL']],
  ['0.40.22', ['TRACKING_STRATEGY', 'AIRBYTE_VERSION', 'API_URL', 'CONNECTOR_BUILDER_API_URL']],
  ['0.44.1', ['TRACKING_STRATEGY']],
  ['0.50.46', []],
];

/** The page with the globals that the web app's nginx writes into it. */
export function injectScript(page: string, install: Install): string {
  const names = pick(install.version, globals) ?? [];
  if (names.length === 0) return page;
  const values = names.map((name) => `window.${name} = "${globalValue(name, install)}";`).join(' ');
  return since(install.version, '0.42.1')
    ? page.replace('</head>', `<script data-script="config-overwrites">${values}</script></head>`)
    : // The backslash before the bracket is what nginx sends: it stands in the template.
      page.replace('</head>', `</head><script language="javascript"\\>${values}</script>`);
}

function globalValue(name: string, install: Install): string {
  const { version, apiUrl, isDemo, states } = install;
  const values: Readonly<Record<string, string>> = {
    TRACKING_STRATEGY: 'segment',
    AIRBYTE_VERSION: states?.page ?? version,
    API_URL: apiUrl ?? (within(version, '0.1.0', '0.24.7') ? 'http://localhost:8001/api/v1/' : '/api/v1/'),
    CONNECTOR_BUILDER_API_URL: '/connector-builder-api',
    IS_DEMO: isDemo ? 'true' : '',
  };
  return values[name] ?? '';
}

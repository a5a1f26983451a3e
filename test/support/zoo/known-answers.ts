const random = '/api/v1/0123456789abcdef';
const notFoundText = 'Object not found.';
// Both sides of every change that the facts date.
export const boundaries: string = `
  0.1.0 0.2.0  0.2.1 0.3.0  0.5.3 0.6.0  0.6.0 0.6.1  0.7.2 0.8.0  0.10.0 0.11.0  0.13.1 0.14.0  0.14.2 0.14.3
  0.14.4 0.15.0  0.16.1 0.17.0  0.23.0 0.24.0  0.24.1 0.24.2  0.24.7 0.24.8  0.25.0 0.26.0  0.26.2 0.26.3
  0.27.3 0.27.4  0.29.13 0.29.14  0.30.19 0.30.20  0.32.6 0.32.7  0.33.7 0.33.8  0.33.11 0.33.12  0.35.3 0.35.4
  0.35.16 0.35.17  0.35.32 0.35.33  0.35.59 0.35.60  0.35.62 0.35.63  0.36.0 0.36.1  0.39.20 0.39.21
  0.39.28 0.39.29  0.39.39 0.39.40  0.40.1 0.40.2  0.40.3 0.40.4  0.40.4 0.40.5  0.40.5 0.40.6  0.40.10 0.40.11
  0.40.15 0.40.16  0.40.18 0.40.19  0.40.21 0.40.22  0.40.27 0.40.28  0.40.28 0.40.29  0.42.0 0.42.1
  0.43.1 0.43.2  0.44.0 0.44.1  0.44.4 0.44.5  0.44.12 0.50.0  0.50.8 0.50.9  0.50.23 0.50.24  0.50.34 0.50.35
  0.50.45 0.50.46  0.50.47 0.50.48  0.50.50 0.50.51  0.51.0 0.52.0  0.54.0 0.55.0  0.57.3 0.57.4  0.59.0 0.59.1
  0.59.1 0.60.0  0.61.0 0.62.0  0.62.3 0.62.4  0.63.0 0.63.1  0.63.8 0.63.9  0.63.11 0.63.12  0.63.19 0.63.20
  0.64.3 0.64.4  1.0.0 1.1.0  1.2.0 1.3.0  1.3.2 1.4.0  1.5.7 1.6.0  1.6.9 1.7.0  1.7.8 1.8.0  1.8.5 2.0.0
  2.0.1 2.1.0  2.1.1 2.2.0  2.3.0 2.4.0`;

/** What a root page has, and what it has not. */
export const pageMarks: [id: string, port: number, mark: string, absent: string][] = [
  ['compose-0-1-0-alpha', 8000, 'Web site created using create-react-app', 'window.'],
  ['compose-0-5-3-alpha', 8000, 'const strategyEnv = "', 'AIRBYTE_VERSION'],
  ['compose-0-6-0-alpha', 8000, '<meta name="Airbyte | Open-Source Data Integration Pipelines', 'AIRBYTE_VERSION'],
  ['compose-0-6-1-alpha', 8000, '</head><script language="javascript"\\>', 'PAPERCUPS'],
  ['compose-0-24-7-alpha', 8000, 'window.API_URL = "http://localhost:8001/api/v1/"', 'FULLSTORY'],
  ['compose-0-24-8-alpha', 8000, 'window.API_URL = "/api/v1/"', 'FULLSTORY'],
  ['compose-0-30-19-alpha', 8000, 'window.OPENREPLAY', '"/index.css"'],
  ['compose-0-35-5-alpha', 8000, 'window.AIRBYTE_VERSION = "0.35.5-alpha"', 'sec-token'],
  ['compose-0-35-32-alpha', 8000, 'webpackJsonpairbyte-webapp', 'defer'],
  ['compose-0-35-33-alpha', 8000, '<script defer="defer" src="/static/js/main.', 'webpackJsonp'],
  ['compose-0-40-5', 8000, 'window.AIRBYTE_VERSION = "0.40.5"', 'sec-token'],
  ['compose-0-40-6', 8000, 'name="airbyte:sec-token" value="c82db11b-64df-413d-aba8-ee66b99c046f"', 'airbyte:version'],
  ['helm-open-0-40-29', 8080, '/assets/index-', '/static/js/'],
  ['helm-open-0-42-1', 8080, '<script data-script="config-overwrites">', 'language="javascript"'],
  ['helm-open-0-43-1', 8080, 'sec-token" value=', 'airbyte:version'],
  ['helm-open-0-43-2', 8080, 'name="airbyte:version" content="0.43.2"', 'sec-token" value='],
  ['helm-open-0-44-0', 8080, 'window.AIRBYTE_VERSION = "0.44.0"', '/apple-touch-icon.png'],
  ['helm-open-0-44-1', 8080, 'window.TRACKING_STRATEGY', 'window.AIRBYTE_VERSION'],
  ['helm-open-0-50-46', 8080, 'content="0.50.46"', 'window.'],
  ['helm-open-0-50-48', 8080, 'name="airbyte:version" content=0.50.48>', 'content="0.50.48"'],
  ['helm-open-0-62-0', 8080, '/assets/main-', '/assets/index-'],
  ['server-page-open-community-2-4-0', 8001, 'name="airbyte:version" content=2.4.0>', 'window.'],
];

/** Status and body of one path, as the facts give them. */
export const answers: [id: string, port: number, path: string, status: number, body: RegExp][] = [
  ['compose-0-6-0-alpha', 8001, '/api/v1/health', 404, /^<html>[\s\S]*Powered by Jetty/],
  ['compose-0-24-1-alpha', 8000, '/api/v1/health', 200, /<title>Airbyte<\/title>/],
  ['compose-0-24-1-alpha', 8001, '/api/v1/health', 200, /^\{"db":true\}$/],
  ['compose-0-24-2-alpha', 8000, '/api/v1/health', 200, /^\{"db":true\}$/],
  ['compose-0-35-3-alpha', 8000, '/api/v1/health', 200, /^\{"db":true\}$/],
  ['compose-0-35-4-alpha', 8000, '/api/v1/health', 200, /^\{"available":true\}$/],
  ['compose-0-13-1-alpha', 8001, random, 404, /<title>Error 404 Not Found<\/title>/],
  ['compose-0-26-2-alpha', 8001, random, 404, /^\{"message":"HTTP 404 Not Found"\}$/],
  ['compose-0-26-3-alpha', 8001, random, 404, /"rootCauseExceptionClassName":"java.lang.Class"/],
  ['server-alone-0-40-27', 8001, '/', 404, /Powered by Jetty:\/\/ 9\.4\.31/],
  ['server-alone-0-40-28-bare', 8001, '/', 404, new RegExp(`^${notFoundText}$`)],
  ['server-alone-0-40-28-quoted', 8001, random, 404, new RegExp(`^"${notFoundText}"$`)],
  ['server-alone-1-2-0-login', 8001, '/', 401, /"message":"Unauthorized"\}$/],
  ['helm-open-0-50-8', 8080, '/api/v1/instance_configuration', 404, new RegExp(`^${notFoundText}$`)],
  ['helm-open-0-50-9', 8080, '/api/v1/instance_configuration', 200, /^\{"edition":"community","webappUrl":"[^"]*"\}$/],
  ['helm-open-0-50-24', 8080, '/api/v1/instance_configuration', 200, /"initialSetupComplete":true/],
  ['helm-open-0-57-4', 8080, '/api/v1/instance_configuration', 200, /"version":"0\.57\.4","airbyteUrl"/],
  ['helm-open-0-60-0', 8080, '/api/v1/instance_configuration', 200, /"auth":\{"mode":"none"\}/],
  ['helm-open-0-63-12', 8080, '/api/v1/instance_configuration', 200, /"defaultOrganizationEmail"/],
  ['helm-open-0-63-11', 8080, '/api/v1/instance_configuration', 200, /^(?!.*Email)/],
  ['helm-open-1-6-9', 8080, '/api/v1/web_backend/config', 404, new RegExp(`^${notFoundText}$`)],
  ['helm-open-1-7-0', 8080, '/api/v1/web_backend/config', 200, /^\{"version":"1\.7\.0","edition":"community"\}$/],
  ['helm-login-enterprise-0-50-9', 8000, random, 401, /^$/],
  ['helm-login-enterprise-0-52-0', 8000, random, 401, /^\{"_links":\{"self":\[\{"href":"\/api\/v1\/0123456789abcdef"/],
  ['helm-login-enterprise-0-52-0', 8000, '/auth/realms/airbyte', 200, /"realm":"airbyte"/],
  [
    'helm-login-enterprise-1-1-0',
    8000,
    '/api/v1/instance_configuration',
    200,
    /"edition":"enterprise"[\s\S]*"mode":"oidc"/,
  ],
  ['server-page-login-community-2-2-0', 8001, '/api/v1/openapi', 401, /Unauthorized/],
  [
    'server-page-open-community-2-2-0',
    8001,
    '/api/v1/openapi',
    200,
    /^openapi: 3\.0\.0\n[\s\S]*Airbyte Configuration API/,
  ],
  ['helm-open-0-43-1', 8080, '/assets/none.js', 200, /<title>Airbyte<\/title>/],
  ['helm-open-0-43-2', 8080, '/assets/none.js', 404, /<center>nginx/],
];

/** One header of the root page; undefined where it must be missing. */
export const headerLines: [id: string, port: number, name: string, value: string | undefined][] = [
  ['compose-0-36-0-alpha', 8000, 'content-security-policy', undefined],
  ['compose-0-36-1-alpha', 8000, 'content-security-policy', "script-src * 'unsafe-inline';"],
  ['compose-0-39-21-alpha', 8000, 'content-security-policy', "script-src * 'unsafe-inline'; worker-src self blob:;"],
  ['helm-open-0-50-0', 8080, 'content-security-policy', "script-src * 'unsafe-inline'; worker-src 'self' blob:;"],
  ['compose-0-35-5-alpha', 8000, 'server', 'nginx/1.19.10'],
  ['compose-0-35-5-alpha', 8000, 'transfer-encoding', 'chunked'],
  ['compose-0-35-5-alpha', 8001, 'server', 'Jetty(9.4.31.v20200723)'],
  ['helm-open-0-50-45', 8080, 'etag', undefined],
  ['helm-open-0-50-46', 8080, 'transfer-encoding', undefined],
  ['server-page-open-community-2-0-0', 8001, 'server', undefined],
  ['server-page-open-community-1-8-5', 8001, 'cache-control', undefined],
  ['server-page-open-community-2-0-0', 8001, 'cache-control', 'no-cache, no-store, must-revalidate, max-age=0'],
  ['compose-basic-0-40-16', 8000, 'www-authenticate', 'Basic realm="Welcome to Airbyte"'],
  ['abctl-basic-0-63-5', 8000, 'www-authenticate', 'Basic realm="Authentication Required - Airbyte (abctl)"'],
];

/** Up to 0.24.1 the page's own port answers every API path with the page. */
export function isBeforeApiProxy(id: string, port: number): boolean {
  const [, minor = '99', patch = '0'] = /^compose-0-(\d+)-(\d+)/.exec(id) ?? [];
  return port === 8000 && (Number(minor) < 24 || (Number(minor) === 24 && Number(patch) < 2));
}

/** An era or a front that lets Airbyte itself answer; those named `errors-*` answer in its place. */
export function isOwn(id: string, group: string): boolean {
  return (group === 'era' || group === 'front') && !id.startsWith('errors-');
}

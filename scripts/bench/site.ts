import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PORT } from './address-plan.ts';
import { endProcess, run } from './run.ts';

const VERSION = '2.0.0';
/** The page of a recent release names that many parts of its bundle. */
const PREFETCHED = 190;

const AIRBYTE_FILES = {
  'index.html': airbytePage(),
  '404.json': 'Object not found.',
  'api/v1/health': '{"available":true}',
  'api/v1/web_backend/config': `{"version":"${VERSION}","edition":"community"}`,
  'api/v1/instance_configuration': JSON.stringify({
    ...{ edition: 'community', version: VERSION, airbyteUrl: 'http://localhost:8000', auth: { mode: 'none' } },
    ...{ initialSetupComplete: true, trackingStrategy: 'segment' },
  }),
};

const PLAIN_FILES = {
  'index.html': '<!doctype html><html><head><title>Welcome</title></head><body><h1>It works</h1></body></html>\n',
  '404.html': '<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>\n',
};

function airbytePage(): string {
  const parts = Array.from({ length: PREFETCHED }, (_, index) => {
    return `<link rel="prefetch" href="/assets/page${index}-${(index * 7919).toString(36).padStart(9, 'x')}.js" />`;
  });
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"/>',
    '<meta name="description" content="Airbyte is the turnkey open-source data integration platform that syncs data from applications, APIs and databases to warehouses."/>',
    '<meta name="airbyte:sec-token" content="c82db11b-64df-413d-aba8-ee66b99c046f"/>',
    `<meta name="airbyte:version" content=${VERSION}>`,
    '<title>Airbyte</title>',
    ...parts,
    '</head><body><div id="root"></div></body></html>',
  ].join('\n');
}

/** Configuration of an nginx that serves both sites, told apart by the address that was asked. */
function nginxConfig(folder: string, plainOnOddAddresses: boolean): string {
  const site = plainOnOddAddresses ? 'default plain; ~[02468]$ airbyte;' : 'default airbyte;';
  // Root: the folder is ours alone, and namespaces need root anyway.
  return `user root;
worker_processes auto;
worker_rlimit_nofile 65536;
pid ${folder}/nginx.pid;
error_log ${folder}/nginx.log crit;
events { worker_connections 16384; multi_accept on; }
http {
  access_log off;
  server_tokens off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  types { text/html html; application/json json; }
  open_file_cache max=64;
  map $server_addr $site { ${site} }
  map $site $missing { default /404.html; airbyte /404.json; }
  server {
    listen 0.0.0.0:${PORT} reuseport backlog=16384;
    root ${folder}/$site;
    default_type application/json;
    error_page 404 $missing;
    location = / { try_files /index.html =404; }
    location / { try_files $uri =404; }
  }
}
`;
}

/** Starts the sites in a namespace; returns what stops them. */
export async function startSite(
  inside: readonly string[],
  folder: string,
  plainOnOddAddresses: boolean,
): Promise<() => Promise<void>> {
  for (const [site, files] of Object.entries({ airbyte: AIRBYTE_FILES, plain: PLAIN_FILES })) {
    for (const [name, text] of Object.entries(files)) {
      const file = join(folder, site, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  const config = join(folder, 'nginx.conf');
  writeFileSync(config, nginxConfig(folder, plainOnOddAddresses));
  // As a daemon it comes back when it listens.
  run([...inside, 'nginx', '-c', config, '-p', folder, '-e', join(folder, 'nginx.log')]);
  const pid = Number(readFileSync(join(folder, 'nginx.pid'), 'utf8'));
  return () => endProcess(pid);
}

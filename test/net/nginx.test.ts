import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFolder, runCli, startMember } from '../support/run-cli.ts';

const pem = (name: string): string => new URL(`../fixtures/tls/zoo-self-signed.${name}.pem`, import.meta.url).pathname;

function isInstalled(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Waits until a port takes connections: nginx says nothing when it is ready. */
async function untilListening(address: string, port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const socket = connect(port, address);
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('nginx does not listen');
}

// The web application's own server as the images had it: static page, script by sub_filter, API behind /api/.
const WEBAPP = `
    root html;
    location / {
      try_files $uri $uri/ /index.html;
      sub_filter </head> '</head><script language="javascript"\\>
        window.TRACKING_STRATEGY = "segment"; window.AIRBYTE_VERSION = "0.35.5-alpha"; window.API_URL = "/api/v1/";
      </script>';
      sub_filter_once on;
    }
    location /api/ { proxy_pass http://BACKEND/api/; }`;

async function startNginx(address: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-nginx-'));
  execFileSync('mkdir', ['-p', join(folder, 'html')]);
  const page = '<!doctype html><html><head><title>Airbyte</title></head><body><div id="root"></div></body></html>';
  writeFileSync(join(folder, 'html', 'index.html'), page);
  const tls = `ssl_certificate ${pem('cert')}; ssl_certificate_key ${pem('key')};`;
  const webapp = WEBAPP.replace('BACKEND', `${address}:8001`);
  const conf = `
daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off; default_type text/html; gzip on; gzip_types *; gzip_min_length 0;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  server { listen ${address}:8000; ${webapp} }
  server { listen ${address}:8444 ssl; ${tls} location /airbyte/ { proxy_pass http://${address}:8000/; } location = / { return 302 /airbyte/; } }
  server { listen ${address}:8080; return 301 https://$host:8444$request_uri; }
  server { listen ${address}:8888; location / { return 200 "<title>Welcome to nginx!</title>"; } }
}`;
  writeFileSync(join(folder, 'nginx.conf'), conf);
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });
  await untilListening(address, 8444);
}

describe.skipIf(!isInstalled())(
  `behind a real nginx${isInstalled() ? '' : ' (skipped: nginx is not installed)'}`,
  () => {
    it('finds the web application, its TLS front under a prefix, and nothing else', async () => {
      const cwd = createFolder();
      const { address } = await startMember('server-alone-0-35-4-alpha');
      await startNginx(address);
      const ports = ['8000', '8001', '8080', '8444', '8888'].join(',');
      const { code, lines, stderr } = await runCli(['scan', address, '-p', ports, '--jsonl'], { cwd });
      expect(code, stderr).toBe(0);
      const found = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(found.map(({ url, exposure, version }) => ({ url, exposure, version }))).toEqual(
        expect.arrayContaining([
          { url: `http://${address}:8000/`, exposure: 'open', version: '0.35.5-alpha' },
          { url: `http://${address}:8001/`, exposure: 'open', version: '0.35.5-alpha' },
          { url: `https://${address}:8444/airbyte/`, exposure: 'open', version: '0.35.5-alpha' },
        ]),
      );
      expect(found).toHaveLength(3);
    });

    it('asks a TLS port that says so in plain HTTP again over TLS, and explains what it did', async () => {
      const cwd = createFolder();
      const { address } = await startMember('server-alone-0-35-4-alpha');
      await startNginx(address);
      const { stdout } = await runCli(['check', `${address}:8444`], { cwd });
      expect(stdout).toContain('over TLS');
      expect(stdout).toContain(`https://${address}:8444/airbyte/: airbyte: it is there`);
    });
  },
);

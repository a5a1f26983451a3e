import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { follow } from '../../support/run-cli.ts';

/** What a browser made of a page. */
export interface Viewed {
  /** The document after its load event, as markup. */
  readonly dom: string;
  /** URLs that the page, not the browser for itself, asked for. */
  readonly requests: readonly string[];
  /** Everything the browser's network stack did or tried. */
  readonly netLog: string;
}

const LIMIT_MS = 60_000;

// The browser looks for news of its own whatever it is told; no name and no address resolves, so none of it goes out.
const OFFLINE = [
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-features=MediaRouter,OptimizationHints',
];

/** Loads a file in Chromium, scripts allowed, until its load event; the profile is new. Rejects without such a program. */
export async function view(file: string): Promise<Viewed> {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-browser-'));
  // The browser's own children may write to the profile for a moment after it has ended.
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  const log = join(folder, 'net.json');
  const { code, stdout, stderr } = await follow(
    'chromium',
    [
      ...OFFLINE,
      ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run'],
      ...['--disable-dev-shm-usage', '--disable-breakpad'],
      `--user-data-dir=${join(folder, 'profile')}`,
      ...[`--log-net-log=${log}`, '--dump-dom', pathToFileURL(file).href],
    ],
    { cwd: folder, limitMs: LIMIT_MS },
  ).ended;
  if (code !== 0) throw new Error(`chromium ended with ${code}: ${stderr.slice(-2_000)}`);
  const netLog = readFileSync(log, 'utf8');
  return { dom: stdout, requests: requestsIn(netLog), netLog };
}

function requestsIn(netLog: string): readonly string[] {
  const { events } = JSON.parse(netLog) as {
    events: readonly { readonly params?: { readonly url?: string; readonly initiator?: string } }[];
  };
  // What the browser asks by itself was initiated by no origin.
  return events.flatMap(({ params: { url, initiator = 'not an origin' } = {} }) =>
    url === undefined || initiator === 'not an origin' ? [] : [url],
  );
}

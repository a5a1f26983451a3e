import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildPeers } from './bench/build-peers.ts';
import { renderPage } from './bench/markdown.ts';
import type { Report } from './bench/report.ts';
import { runAll } from './bench/run-all.ts';
import { tablesOf, terminalTables } from './bench/table.ts';

const PAGE = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const INTERRUPTED = 'interrupted';
/** npm changes the folder; the user's is told apart. */
const base = process.env.INIT_CWD ?? process.cwd();
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stop.abort(new Error(INTERRUPTED)));
}

try {
  await main();
} catch (error) {
  const { message } = error as Error;
  say(message);
  process.exitCode = message === INTERRUPTED ? 130 : 3;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      output: { type: 'string', short: 'o' },
      // A report of an earlier run instead of a new run.
      from: { type: 'string' },
      'build-peers': { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const { quick, from, output, 'build-peers': peers } = values;
  const report = from === undefined ? await measureNow(quick, peers) : readReport(resolve(base, from));
  process.stdout.write(terminalTables(tablesOf(report)));
  if (from === undefined) {
    const file = output ?? join(mkdtempSync(join(tmpdir(), 'airsweep-bench-')), 'bench.json');
    writeFileSync(resolve(base, file), `${JSON.stringify(report, null, 2)}\n`);
    say(`written to ${file}`);
  }
  if (values['write-docs']) {
    mkdirSync(join(PAGE, '..'), { recursive: true });
    writeFileSync(PAGE, renderPage(report));
  }
}

async function measureNow(quick: boolean, peers: string | undefined): Promise<Report> {
  const folders = [process.env.PATH ?? ''];
  if (peers !== undefined) {
    folders.unshift(resolve(base, peers));
    buildPeers(resolve(base, peers), say);
  }
  return runAll({ quick, path: folders.join(delimiter), say }, stop.signal);
}

function readReport(file: string): Report {
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

function say(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { safeText } from '../../../src/export/safe-text.ts';
import { createFolder, runCli } from '../../support/run-cli.ts';
import { view } from './browser.ts';
import { fillHostile, HOSTILE } from './hostile-database.ts';

const COUNT = 300;
const LIMIT_MS = 150_000;

function isInstalled(): boolean {
  try {
    execFileSync('chromium', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The report of a database full of hostile text, written by the program. */
async function writeReport(...flags: readonly string[]): Promise<string> {
  const cwd = createFolder();
  await fillHostile(join(cwd, 'airsweep.db'), COUNT);
  const name = JSON.stringify(HOSTILE[0]);
  writeFileSync(
    join(cwd, 'airsweep.yaml'),
    `operator: { name: ${name}, contact: scan@example.org, url: "https://example.org/scan" }\n`,
  );
  const ended = await runCli(['report', '-o', 'report.html', ...flags], { cwd });
  expect(ended).toMatchObject({ code: 0 });
  return join(cwd, 'report.html');
}

interface Read {
  readonly tags: ReadonlySet<string>;
  readonly title: string;
  readonly text: string;
  /** Rows of each table's body, by the section it is in. */
  readonly rows: ReadonlyMap<string, number>;
}

function read(dom: string): Read {
  const tags = new Set<string>();
  const rows = new Map<string, number>();
  let [inside, section, title, text] = ['', '', '', ''];
  const parser = new Parser({
    onopentag(name, { id = '' }) {
      tags.add(name);
      inside = name;
      if (name === 'section') section = id;
      if (name === 'tr') rows.set(section, (rows.get(section) ?? 0) + 1);
    },
    onclosetag() {
      inside = '';
    },
    ontext(part) {
      if (inside === 'title') title += part;
      else text += part;
    },
  });
  parser.end(dom);
  return { tags, title, text, rows };
}

describe.skipIf(!isInstalled())('in a real browser (skipped where no chromium is on the PATH)', () => {
  it('a page that runs and loads something is noticed', { timeout: LIMIT_MS }, async () => {
    const file = join(createFolder(), 'page.html');
    writeFileSync(
      file,
      '<title>quiet</title><img src="http://loaded.example/a.png"><script>document.title="ran"</script>',
    );
    const { dom, requests, netLog } = await view(file);
    expect(read(dom).title).toBe('ran');
    expect(requests).toContain('http://loaded.example/a.png');
    expect(netLog).toContain('loaded.example');
  });

  it('the report of hostile texts runs nothing, asks for nothing and shows them', { timeout: LIMIT_MS }, async () => {
    const { dom, requests, netLog } = await view(await writeReport());
    expect(requests).toEqual([]);
    expect(netLog).not.toContain('loaded.example');
    const { tags, title, text, rows } = read(dom);
    expect(title).toBe(`Exposed Airbyte servers, published by ${HOSTILE[0]}`);
    for (const forbidden of ['script', 'img', 'iframe', 'link', 'base', 'form', 'object'])
      expect(tags).not.toContain(forbidden);
    for (const hostile of HOSTILE) expect(text).toContain(safeText(hostile, 2_048));
    // One for the heads.
    expect(rows.get('findings')).toBe(COUNT + 1);
    expect(rows.get('sweeps')).toBe(3 + 1);
  });

  it('the public one too, and it names no host', { timeout: LIMIT_MS }, async () => {
    const { dom, requests, netLog } = await view(await writeReport('--public'));
    expect(requests).toEqual([]);
    expect(netLog).not.toContain('loaded.example');
    const { tags, title, text, rows } = read(dom);
    expect(title).toBe(`Exposed Airbyte servers, published by ${HOSTILE[0]}`);
    expect(tags).not.toContain('script');
    expect(text).not.toMatch(/192\.0\.2\.|2001:db8/);
    expect(rows.get('findings')).toBeUndefined();
    expect(rows.get('summary')).toBeGreaterThan(4);
  });

  it('fits a phone and a screen, whatever the texts are', { timeout: LIMIT_MS }, async () => {
    const page = readFileSync(await writeReport(), 'utf8')
      .replaceAll('&', '&amp;')
      .replaceAll('"', '&quot;');
    const widths = [320, 380, 768, 1_280];
    // The page as it is, in frames; only this page around them has a script, and their load comes before its own.
    const frames = widths.map((width) => `<iframe style="width:${width}px;border:0" srcdoc="${page}"></iframe>`);
    const file = join(createFolder(), 'frames.html');
    const look =
      'document.title=[...document.querySelectorAll("iframe")].map((frame)=>frame.contentDocument.documentElement.scrollWidth)';
    writeFileSync(file, `<!doctype html><title></title><body onload='${look}'>${frames.join('')}`);
    const { dom } = await view(file);
    expect(/<title>([^<]*)/.exec(dom)?.[1]).toBe(widths.join(','));
  });
});

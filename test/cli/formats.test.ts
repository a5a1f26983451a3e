import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { AT, sampleContact, sampleEvent, sampleFinding, sampleObservation, sampleSweep } from '../store/samples.ts';
import { createFolder, isOneErrorLine, runCli, startCli } from '../support/run-cli.ts';

const OPERATOR = 'operator: { name: Example, contact: scan@example.org, url: "https://example.org/scan" }\n';

const ADDRESS = '192.0.2.7';

/** A folder with a database that holds one finding with its answer and its contacts. */
async function prepare(config = OPERATOR): Promise<string> {
  const cwd = createFolder();
  const store = await openStore(join(cwd, 'airsweep.db'), { now: () => new Date(AT) });
  const sweep = sampleSweep();
  await store.startSweep(sweep);
  await store.addObservations(sweep.id, [sampleObservation()]);
  await store.saveFindings([{ finding: sampleFinding(), events: [sampleEvent()] }]);
  const desk = { rung: 'rdap-abuse', address: 'abuse@isp.example' } as const;
  await store.saveContacts(sampleFinding().id, [
    sampleContact(),
    sampleContact({ ...desk, address: 'ann.lee@isp.example', personal: true }),
    sampleContact(desk),
  ]);
  await store.close();
  writeFileSync(join(cwd, 'airsweep.yaml'), config);
  return cwd;
}

test.each([
  ['intelmq', 'a.jsonl', `"source.abuse_contact":"abuse@isp.example",`],
  ['shadowserver', '2026-11-23-scan_http_vulnerable-a.csv', `"${ADDRESS}","tcp",8000`],
  ['xarf', 'a.jsonl', `"source_identifier":"${ADDRESS}"`],
  ['defectdojo', 'a.json', `"endpoints":["http://${ADDRESS}:8000/"]`],
  ['sarif', 'a.sarif', `"target":"http://${ADDRESS}:8000/"`],
])('findings --format %s: on stdout and in a file the same, which it may replace', async (format, name, sign) => {
  const cwd = await prepare();
  const shown = await runCli(['findings', '--format', format], { cwd });
  expect(shown).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(sign) });
  const file = join(cwd, name);
  for (const round of [1, 2]) {
    const written = await runCli(['findings', '--format', format, '-o', name], { cwd });
    const stderr = `1 finding written to ${file} as ${format}\n`;
    expect(written, `round ${round}`).toMatchObject({ code: 0, stdout: '', stderr });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  // The moment of writing is in some of them.
  const still = (text: string): string => text.replaceAll(/(?<="(?:time\.observation|endTimeUtc)":")[^"]*/g, '');
  expect(still(readFileSync(file, 'utf8'))).toBe(still(shown.stdout));
  if (format !== 'xarf') return;
  const { evidence } = JSON.parse(shown.stdout) as { evidence: readonly { payload: string }[] };
  expect(Buffer.from(evidence[0]?.payload ?? '', 'base64').toString()).toMatch(/GET \/ -> 200/);
});

test.each(['intelmq', 'sarif', 'csv'])(
  'findings --format %s ends quietly when its reader goes away',
  async (format) => {
    const { child, ended } = startCli(['findings', '--format', format], { cwd: await prepare() });
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  },
);

test('findings --format shadowserver says which name receivers know it by', async () => {
  const cwd = await prepare();
  const { code, stderr } = await runCli(['findings', '--format', 'shadowserver', '-o', 'a.csv'], { cwd });
  expect([code, stderr.split('\n')]).toEqual([
    0,
    [
      `1 finding written to ${join(cwd, 'a.csv')} as shadowserver`,
      expect.stringMatching(/type from the file's name: \d{4}-\d\d-\d\d-scan_http_vulnerable-airsweep\.csv$/),
      '',
    ],
  ]);
});

test('findings --format csv and jsonl are the rows', async () => {
  const cwd = await prepare();
  for (const format of ['csv', 'jsonl'])
    expect((await runCli(['findings', '--format', format], { cwd })).stdout).toBe(
      (await runCli(['findings', `--${format}`], { cwd })).stdout,
    );
});

test.each<[readonly string[], RegExp]>([
  [['--format', 'stix'], /--format: "stix" is not one of csv, jsonl, intelmq, shadowserver, xarf, defectdojo, sarif/],
  [['--format', 'sarif', '--csv'], /--format and --csv: choose one/],
  [['--format', 'sarif', '-o', 'x.csv'], /-o x\.csv: the name must end in \.sarif or \.json for --format sarif/],
  [
    ['--format', 'intelmq'],
    /--format intelmq names who publishes: set operator: name, contact and url in airsweep\.yaml/,
  ],
  [['--format', 'xarf'], /--format xarf names who publishes/],
  [['--format', 'sarif', '-o', 'theirs.json'], /theirs\.json: exists and was not written by airsweep/],
  [['--format', 'sarif', '-o', 'none/x.sarif'], /none\/x\.sarif: cannot write there/],
])('findings %j is refused in one line', async (args, says) => {
  const cwd = await prepare('');
  writeFileSync(join(cwd, 'theirs.json'), '{"precious":true}\n');
  const ended = await runCli(['findings', ...args], { cwd });
  expect(ended.stderr).toMatch(says);
  expect(ended.code).toBe(2);
  expect(isOneErrorLine(ended)).toBe(true);
  expect(readFileSync(join(cwd, 'theirs.json'), 'utf8')).toBe('{"precious":true}\n');
  expect(readdirSync(cwd).filter((name) => /\.(?:sarif|csv|tmp)$/.test(name))).toEqual([]);
});

test('report writes one page, again in its own place, and never over a foreign one', async () => {
  const cwd = await prepare();
  const file = join(cwd, 'report.html');
  for (const round of [1, 2]) {
    const ended = await runCli(['report', '-o', 'report.html'], { cwd });
    expect(ended, `round ${round}`).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `report on 1 finding written to ${file}\n`,
    });
    chmodSync(file, 0o644);
  }
  await runCli(['report', '-o', 'report.html'], { cwd });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const page = readFileSync(file, 'utf8');
  expect(page).toContain(`http://${ADDRESS}:8000/`);
  expect(page).toContain('No notice has been sent.');
  await runCli(['report', '--public', '-o', 'public.htm'], { cwd });
  expect(readFileSync(join(cwd, 'public.htm'), 'utf8')).not.toContain(ADDRESS);
  writeFileSync(join(cwd, 'index.html'), '<!doctype html>\n<p>mine');
  const refused = await runCli(['report', '-o', 'index.html'], { cwd });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('was not written by airsweep') });
  expect(existsSync(join(cwd, 'index.html'))).toBe(true);
});

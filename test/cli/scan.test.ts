import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { commandLine, createFolder, follow, runCli, startCli, startMember } from '../support/run-cli.ts';

const header =
  'id,state,severity,exposure,product,version,version_source,ip,port,scheme,host,url,confidence,risks,signals,first_seen,last_seen,sweep,hostnames,contact,notified_at';

function modeOf(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}

test('findings: URLs on stdout, words on stderr, rows in the files, all private', async () => {
  const cwd = createFolder();
  const open = await startMember('helm-open-0-50-24');
  const login = await startMember('tls-login-2-4');
  const basic = await startMember('compose-basic-0-40-18');
  const plain = await startMember('look-alike-grafana');
  const targets = [open, login, basic, plain].map(({ address }) => address);
  const args = ['scan', ...targets, '-p', '3000,8000,8080,8443', '-o', 'found.csv', '--request-log', 'requests.log'];
  const ended = await runCli(args, { cwd });
  expect(ended.code).toBe(0);
  expect(ended.lines.toSorted()).toEqual(
    [`http://${open.address}:8080/`, `https://${login.address}:8443/`, `http://${basic.address}:8000/`].toSorted(),
  );
  expect(ended.stderr).toMatch(/^sweep \S+ finished; 16 of 16 endpoints; \d open; 3 findings, 1 without a login\n$/);
  const text = readFileSync(join(cwd, 'found.csv'), 'utf8');
  expect(text.split(/\r?\n/)[0]).toBe(header);
  const rows = parse<Record<string, string>>(text, { columns: true });
  expect(
    rows
      .map(({ ip, port, scheme, exposure, severity, state, product, version }) =>
        [ip, port, scheme, exposure, severity, state, product, version].join(' '),
      )
      .toSorted(),
  ).toEqual(
    [
      `${open.address} 8080 http open critical new airbyte 0.50.24`,
      `${login.address} 8443 https login low new airbyte 2.4.0`,
      `${basic.address} 8000 http basic medium new airbyte ${rows.find((row) => row.ip === basic.address)?.version}`,
    ].toSorted(),
  );
  for (const name of ['found.csv', 'requests.log', 'airsweep.db']) expect(modeOf(join(cwd, name))).toBe('600');
  const requests = readFileSync(join(cwd, 'requests.log'), 'utf8').trimEnd().split('\n');
  const asked = new Set(requests.map((line) => line.split('\t')[2]?.replace(/[0-9a-f]{16}$/, 'RANDOM')));
  const known = ['-', 'GET /', 'GET /api/v1/RANDOM', 'GET /api/v1/health', 'GET /api/v1/instance_configuration'];
  expect([...known, 'GET /api/v1/web_backend/config', 'GET /favicon.ico']).toEqual(expect.arrayContaining([...asked]));
  for (const { requests: seen, address } of [open, login, basic, plain]) {
    const logged = requests.filter((line) => line.includes(`//${address}:`) && line.includes('GET'));
    expect(logged.map((line) => line.split('\tGET ')[1]?.split('\t')[0]).toSorted()).toEqual(
      seen.map(({ path }) => path).toSorted(),
    );
  }
});

test.each(['--csv', '--jsonl'])('%s: nothing but data on stdout', async (flag) => {
  const cwd = createFolder();
  const { address } = await startMember('helm-open-0-50-24');
  const ended = await runCli(['scan', `${address}:8080`, `${address}:81`, flag, '--silent'], { cwd });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const [row, ...more] =
    flag === '--csv'
      ? parse<Record<string, unknown>>(ended.stdout, { columns: true })
      : ended.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(more).toEqual([]);
  expect(Object.keys(row ?? {}).slice(0, 21)).toEqual(header.split(','));
  expect(row).toMatchObject({ url: `http://${address}:8080/`, exposure: 'open', version: '0.50.24', state: 'new' });
});

test('--fail-on: exit 1 when a finding is at least that severe', async () => {
  const cwd = createFolder();
  const { address } = await startMember('tls-login-2-4');
  const codes = async (...args: string[]): Promise<number | null> =>
    (await runCli(['scan', `${address}:8443`, ...args], { cwd })).code;
  expect(await codes('--fail-on', 'low')).toBe(1);
  expect(await codes('--fail-on', 'medium')).toBe(0);
  expect(await codes('--fail-on', 'critical')).toBe(0);
  expect(await codes()).toBe(0);
});

test('-o refuses a file that is not ours, replaces one that is, and .jsonl works', async () => {
  const cwd = createFolder();
  const { address } = await startMember('helm-open-0-50-24');
  const scan = (file: string) => runCli(['scan', `${address}:8080`, '-o', file], { cwd });
  writeFileSync(join(cwd, 'salaries.csv'), 'name,salary\n');
  const refused = await scan('salaries.csv');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/^airsweep: -o .*salaries\.csv: exists and was not written by airsweep; [^\n]+\n$/);
  expect(readFileSync(join(cwd, 'salaries.csv'), 'utf8')).toBe('name,salary\n');
  for (const file of ['found.csv', 'found.jsonl']) {
    await scan(file);
    const once = readFileSync(join(cwd, file), 'utf8').trimEnd().split('\n').length;
    expect((await scan(file)).code).toBe(0);
    expect(readFileSync(join(cwd, file), 'utf8').trimEnd().split('\n')).toHaveLength(once);
  }
  const { detail } = JSON.parse(readFileSync(join(cwd, 'found.jsonl'), 'utf8')) as { detail: { signals: string[] } };
  expect(detail.signals.length).toBeGreaterThan(3);
});

test('an output file of before survives a run that cannot start', async () => {
  const cwd = createFolder();
  const { address } = await startMember('helm-open-0-50-24');
  await runCli(['scan', `${address}:8080`, '-o', 'found.csv'], { cwd });
  const before = readFileSync(join(cwd, 'found.csv'), 'utf8');
  for (const wrong of [
    ['--db', 'no/such.db'],
    ['-c', '0'],
    ['--request-log', 'no/such.log'],
    ['--retries', '-1'],
  ]) {
    expect((await runCli(['scan', `${address}:8080`, '-o', 'found.csv', ...wrong], { cwd })).code).toBe(2);
    expect(readFileSync(join(cwd, 'found.csv'), 'utf8')).toBe(before);
  }
});

test('what is left out is said with its reason', async () => {
  const cwd = createFolder();
  const some = await runCli(['scan', '127.0.0.1:1', '169.254.169.254', '127.0.0.2', '-e', '127.0.0.2'], { cwd });
  expect(some.code).toBe(0);
  expect(some.stderr).toMatch(/left out: 1 address: .*link-local/i);
  expect(some.stderr).toContain('left out: 1 address: excluded by --exclude 127.0.0.2\n');
  const all = await runCli(['scan', '169.254.169.254', '--db', 'other.db'], { cwd });
  expect(all.code).toBe(2);
  expect(all.stderr).toMatch(/^airsweep: nothing to scan: left out: 1 address: [^\n]+\n$/);
  expect(existsSync(join(cwd, 'other.db'))).toBe(false);
});

test('-c, --rate, --retries and every form of --timeout are taken', async () => {
  const cwd = createFolder();
  const { address } = await startMember('helm-open-0-50-24');
  for (const timeout of ['2', '2s', '1500ms', '0.05m']) {
    const args = ['scan', `${address}:8080`, '--timeout', timeout, '-c', '1', '--rate', '50', '--retries', '1'];
    expect(await runCli(args, { cwd })).toMatchObject({ code: 0, lines: [`http://${address}:8080/`] });
  }
});

test('decoys, copies and look-alikes are counted and explained, never listed', async () => {
  const cwd = createFolder();
  const decoy = await startMember('decoy-random-api-200');
  const copy = await startMember('copy-static-404');
  const ended = await runCli(['scan', decoy.address, copy.address, '--csv'], { cwd });
  expect(ended.stdout.trimEnd()).toBe(header);
  expect(ended.stderr).toMatch(/not findings: 1 copy of the web page, 1 decoy \(airsweep check explains one\)/);
});

test('a low limit on open files costs time, never an answer', async () => {
  const cwd = createFolder();
  const { address } = await startMember('hostile-stall-silent');
  const targets = Array.from({ length: 60 }, (_, index) => `http://${address}:8000/${index}/`);
  const words = commandLine(['scan', ...targets, '--timeout', '300ms', '--request-log', 'requests.log']);
  const ended = await follow('/bin/sh', ['-c', 'ulimit -n 80; exec "$@"', 'sh', ...words], { cwd }).ended;
  expect(ended).toMatchObject({ code: 0, stdout: '' });
  const outcomes = readFileSync(join(cwd, 'requests.log'), 'utf8').trimEnd().split('\n');
  expect(outcomes.map((line) => line.split('\t')[3])).toEqual(targets.map(() => 'read-timeout'));
});

test('--stats prints a plain line now and then where there is no terminal', async () => {
  const cwd = createFolder();
  const { address } = await startMember('hostile-stall-silent');
  const scan = startCli(['scan', `${address}:8000`, '--stats', '100ms'], { cwd });
  await scan.wrote('stderr', ' open  0 findings\n');
  scan.child.kill('SIGINT');
  expect(await scan.ended).toMatchObject({ code: 130, stdout: '' });
});

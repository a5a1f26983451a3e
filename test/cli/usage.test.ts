import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createFolder, isOneErrorLine, runCli } from '../support/run-cli.ts';

const mistakes: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [[], /name a command: airsweep scan\|check\|findings/],
  [['bogus'], /unknown command "bogus"/],
  [['--bogus'], /unknown option '--bogus'/],
  [['scan', '--no-progres', '127.0.0.1'], /unknown option '--no-progres' \(Did you mean --no-progress\?\)/],
  [['scan', '--rate'], /--rate.*argument missing/],
  [['notify'], /airsweep notify plan\|show\|approve\|send\|decide\|status\|stats/],
  [['notify', 'bogus'], /unknown command "bogus"/],
  [['fingerprints'], /airsweep fingerprints list\|check\|schema/],
  [['sweeps', 'bogus'], /too many arguments/],
  [['check'], /missing required argument 'target'/],
  [['check', '127.0.0.1', '127.0.0.2'], /too many arguments/],
  [['findings', 'set', 'abc', 'open'], /--reason/],
  [['scan', '--threads', '0', '127.0.0.1'], /--threads: "0" is not a whole number from 1 to 256/],
  [['scan', '--discovery=nmap', '127.0.0.1'], /--discovery: "nmap" is not one of connect, masscan, zmap, none/],
  [['scan', '--shard', '3/2', '127.0.0.1'], /--shard 3\/2: write i\/n/],
  [['scan', '--shard', 'half', '127.0.0.1'], /--shard: "half" is not i\/n/],
  [['scan', '--resume', '20260101T000000-00000000'], /does not exist/],
  [['notify', 'stats', 'x'], /too many arguments/],
  [['inbox', 'bounces.mbox'], /airsweep.db does not exist/],
  [['schedule'], /airsweep.yaml: there is nothing to run: add schedule:/],
  [['report', '-o', 'report.pdf'], /-o report.pdf: the name must end in .html or .htm/],
  [['report', '-o', 'report.html'], /airsweep.db does not exist/],
  [['doctor', '--address', 'here'], /--address: "here" is not an IP address/],
  [['scan', '--rate', 'x', '127.0.0.1'], /--rate: "x" is not a whole number of at least 1/],
  [['scan', '--rate-per-network', '0', '127.0.0.1'], /--rate-per-network: "0" is not/],
  [['scan', '--timeout', 'soon', '127.0.0.1'], /--timeout: "soon" is not a time: write 5s, 500ms or 5/],
  [['scan', '--timeout', '0', '127.0.0.1'], /--timeout: "0" is not a time/],
  [['scan', '--timeout', '25h', '127.0.0.1'], /--timeout: "25h" is more than a day/],
  [['scan', '--stats', 'x', '127.0.0.1'], /--stats: "x" is not a time/],
  [['scan', '--retries', '11', '127.0.0.1'], /--retries: "11" is not a whole number from 0 to 10/],
  [['scan', '-c', '0', '127.0.0.1'], /--concurrency: "0" is not a whole number from 1 to 20000/],
  [['scan', '--seed', '-1', '127.0.0.1'], /--seed: "-1" is not/],
  [['scan', '--fail-on', 'high', '127.0.0.1'], /--fail-on: "high" is not one of low, medium, critical/],
  [['scan', '--csv', '--jsonl', '127.0.0.1'], /--csv and --jsonl: choose one/],
  [['scan', '--passive', '--dry-run', '-l', 'x'], /--passive and --dry-run: choose one/],
  [['scan', '-p', '0', '127.0.0.1'], /--ports: "0" is not a port/],
  [['scan', '-p', '9000-9200', '127.0.0.1'], /--ports: .*--allow-printer-ports/],
  [['scan', '127.0.0.1:9100'], /nothing to scan: left out: 1 address: port 9100 prints/],
  [['scan', '999.1.1.1'], /command line: "999.1.1.1" is not an IP address/],
  [['scan', '10.0.0.0/33'], /"10.0.0.0\/33" is not a CIDR: the prefix length is 0 to 32/],
  [['scan', '127.0.0.9-127.0.0.1'], /write the smaller address first/],
  [['scan', 'ftp://127.0.0.1/'], /a URL starts with http:\/\/ or https:\/\//],
  [['scan', ''], /command line: "" is empty/],
  [['scan', '-l', 'nowhere.txt'], /nowhere.txt: no such file; check the path/],
  [['scan', '-l', '.'], /\.: is a directory; name a file in it/],
  [['scan', '-e', 'junk', '127.0.0.1'], /--exclude: "junk" is not an IP address/],
  [['scan', '--exclude-file', 'nowhere', '127.0.0.1'], /nowhere: the exclusion file cannot be read/],
  [['scan', '--config', 'nowhere.yaml', '127.0.0.1'], /nowhere.yaml: cannot be read \(ENOENT\): check --config/],
  [['scan', '--request-log', 'no/such/log', '127.0.0.1'], /--request-log: no\/such\/log cannot be written/],
  [['scan', '-o', 'findings.txt', '127.0.0.1'], /must end in .csv or .jsonl/],
  [['check', '127.0.0.0/24'], /check asks one target/],
  [['check', '169.254.169.254'], /"169.254.169.254" is left out: .*link-local/i],
  [['findings', '--db', 'nowhere.db'], /nowhere.db does not exist: run airsweep scan first, or name the database/],
  [['sweeps', '--db', 'nowhere.db'], /nowhere.db does not exist/],
  [['recheck', '--db', 'nowhere.db'], /nowhere.db does not exist/],
  [['findings', 'set', 'abc', 'open', '--reason', 'x', '--db', 'nowhere.db'], /nowhere.db does not exist/],
  [['fingerprints', 'check', 'nowhere.yaml'], /nowhere.yaml: cannot be read \(ENOENT\): check the path/],
];

test.each(mistakes)('airsweep %j is refused in one line, exit 2', async (args, says) => {
  const ended = await runCli(args, { cwd: createFolder() });
  expect(ended.stderr).toMatch(says);
  expect(ended.code).toBe(2);
  expect(isOneErrorLine(ended)).toBe(true);
});

test('a wrong flag costs nothing: no database, no output file', async () => {
  const cwd = createFolder();
  await runCli(['scan', '127.0.0.1:1', '-c', 'x', '-o', 'findings.csv'], { cwd });
  await runCli(['scan', '127.0.0.1:1', '--retries', 'x', '-o', 'findings.csv'], { cwd });
  expect(readdirSync(cwd)).toEqual([]);
});

test('--version prints the version and nothing else', async () => {
  const ended = await runCli(['--version'], { cwd: createFolder() });
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
});

test.each([['--help'], ['scan', '--help'], ['help', 'notify'], ['findings', 'set', '-h']])(
  'airsweep %s %s explains on stdout',
  async (...args) => {
    const ended = await runCli(args, { cwd: createFolder() });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^Usage: airsweep/);
  },
);

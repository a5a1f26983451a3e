import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FORMATS } from '../../src/export/formats.ts';
import { exampleFinding } from '../finding/example-finding.ts';
import { createNetPair, whyNoPair } from '../net/discovery/net-pair.ts';
import { bin, createFolder, follow, isOneErrorLine, runCli } from '../support/run-cli.ts';

const why = whyNoPair();
const OPEN = ['198.18.4.0 8000', '198.18.4.9 8000', '198.18.4.9 8001', '198.18.6.1 8001', '198.18.7.255 8000'];

describe.skipIf(why !== null)(`scan --discovery in namespaces${why === null ? '' : ` (skipped: ${why})`}`, () => {
  it.each(['masscan', 'zmap'])('%s finds the ports, we ask only those', { timeout: 90_000 }, async (engine) => {
    const cwd = createFolder();
    const pair = await createNetPair(OPEN);
    onTestFinished(() => pair.remove());
    const [program = '', ...before] = pair.inside;
    const args = [
      'scan',
      '198.18.4.0/22',
      '-p',
      '8000,8001',
      '--discovery',
      engine,
      '-e',
      '198.18.6.0/24',
      '--rate',
      '800',
    ];
    const scan = follow(program, [...before, process.execPath, bin, ...args, '--request-log', 'log.tsv'], { cwd });
    const { code, stdout, stderr } = await scan.ended;
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^${engine}: 1,536 endpoints`, 'm'));
    expect(stderr).toMatch(/finished; 4 endpoints; 4 open; 0 findings/);
    expect(pair.processes()).toEqual([]);
  });

  it('zmap, which would wait for ever, is not started where there is no router', async () => {
    const args = ['scan', '127.0.0.1', '-p', '80', '--discovery', 'zmap'];
    const { code, stderr } = await runCli(args, { cwd: createFolder() });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'airsweep: --discovery zmap: 127.0.0.1 is reached without a router, and zmap sends everything to one: use --discovery connect\n',
    });
  });
});

it('an engine that is not installed is told in one line, and leaves everything as it is', async () => {
  const cwd = createFolder();
  const output = join(cwd, 'findings.jsonl');
  const before = FORMATS.jsonl.line(exampleFinding({}));
  writeFileSync(output, before);
  const args = ['scan', '198.18.0.0/30', '-p', '80', '--discovery', 'zmap', '-o', output];
  const ended = await runCli(args, { cwd, env: { PATH: cwd } });
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(/^airsweep: zmap is not installed/) });
  expect(isOneErrorLine(ended)).toBe(true);
  expect(readdirSync(cwd)).toEqual(['findings.jsonl']);
  expect(readFileSync(output, 'utf8')).toBe(before);
});

import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFolder, runCli } from '../support/run-cli.ts';

describe('demo', () => {
  it('tells the whole story, ends by itself and writes only into the folder it names', async () => {
    const cwd = createFolder();
    const { code, stdout, stderr } = await runCli(['demo'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const folder = /Everything this demo writes is in (\S+)/.exec(stdout)?.[1] ?? '';
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    expect(existsSync(join(cwd, 'airsweep.db'))).toBe(false);

    const inOrder = [
      '4 findings, 2 without a login',
      'critical',
      'Exposure Notice #',
      'the mail server received 1 mail',
      'the mail server has still received 1',
      'not seen open, 1 of 2',
      'A day later',
      'fixed: not seen open in two checks',
      'fixed',
    ];
    let at = 0;
    for (const words of inOrder) {
      at = stdout.indexOf(words, at);
      expect(at, words).toBeGreaterThan(0);
    }
    const csv = readFileSync(join(folder, 'findings.csv'), 'utf8').trimEnd().split('\r\n');
    expect(csv).toHaveLength(5);
    expect(csv.filter((line) => line.includes(',fixed,'))).toHaveLength(1);
    expect(statSync(join(folder, 'findings.csv')).mode & 0o777).toBe(0o600);
  });
});

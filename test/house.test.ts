import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;

function run(tool: string, ...args: string[]): { status: number | null; output: string } {
  const result = spawnSync(join(root, 'node_modules', '.bin', tool), args, { cwd: root, encoding: 'utf8' });
  return { status: result.status, output: result.stdout + result.stderr };
}

function expectClean(result: { status: number | null; output: string }): void {
  expect(result.status, result.output).toBe(0);
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

describe('house rules', () => {
  it('biome: format, lint, layers', { timeout: 120_000 }, () => {
    expectClean(run('biome', 'check', '--error-on-warnings', '.'));
  });

  it('tsc: types', { timeout: 120_000 }, () => {
    expectClean(run('tsc', '--noEmit'));
  });

  it('knip: nothing unused', { timeout: 120_000 }, () => {
    expectClean(run('knip'));
  });

  it('no source file is longer than 300 lines', () => {
    const long = sources('src').filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
    expect(long).toEqual([]);
  });
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/cli/config/config.ts';
import { createProgram } from '../src/cli/program/program.ts';
import { resolveCommand } from '../src/cli/program/resolve-command.ts';
import { readJobs } from '../src/cli/schedule/read-jobs.ts';
import { splitWords } from '../src/cli/schedule/split-words.ts';
import { createFolder } from './support/run-cli.ts';

const root = new URL('..', import.meta.url).pathname;
const text = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```/gms)].map(([, kind = '', content = '']) => ({ kind, content }));
const lines = blocks.filter(({ kind }) => kind === '').flatMap(({ content }) => content.trimEnd().split('\n'));
/** What the program is called with, line by line. */
const calls = lines.flatMap((line) => /npm start (?:--silent )?-- (.*?)(?:\s+#.*)?$/.exec(line)?.[1] ?? []);

function optionsOf(command: Command): readonly string[] {
  return [...command.options.map(({ long }) => long ?? ''), ...command.commands.flatMap(optionsOf)];
}

describe('the README', () => {
  it('has commands to check, and every line of them is one', () => {
    expect(calls.length).toBeGreaterThan(25);
    expect(lines.filter((line) => !/^(?:zcat \S+ \| )?npm (?:start|test)\b/.test(line))).toEqual([]);
  });

  it.each(calls)('airsweep %s', async (call) => {
    await expect(resolveCommand(createProgram(), splitWords(call, 'README.md'), [])).resolves.toBeDefined();
  });

  it('names scripts that exist, and options of the program or of npm', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const commands = [...text.matchAll(/(?:`|^)npm (?:run )?([a-z]+)/gm)].map(([, name = '']) => name);
    expect(commands).toContain('test');
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
    const known = ['--silent', '--help', ...optionsOf(createProgram())];
    const options = [...text.matchAll(/(?<=[\s`(])--[a-z][a-z-]*/g)].map(([option]) => option);
    expect(options.length).toBeGreaterThan(10);
    expect(options.filter((option) => !known.includes(option))).toEqual([]);
  });

  it('has a configuration that is read as it stands', async () => {
    const [yaml] = blocks.filter(({ kind }) => kind === 'yaml');
    const file = join(createFolder(), 'airsweep.yaml');
    writeFileSync(file, yaml?.content ?? '');
    const config = readConfig(file);
    expect(config.value).toMatchObject({ operator: { name: 'Example CERT' }, mail: { from: 'notify@example.org' } });
    expect(await readJobs(config, {}, createProgram)).toHaveLength(2);
  });

  it('links to files that are there, in at most 150 lines', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });
});

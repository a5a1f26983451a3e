import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { cleanEnv, commandLine, createFolder } from '../support/run-cli.ts';

it('--list-targets prints each of a million endpoints once, in shards, without holding them', async () => {
  const cwd = createFolder();
  const seen = new Uint8Array(2 ** 20);
  let lines = 0;
  for (const shard of ['1/3', '2/3', '3/3']) {
    const args = ['scan', '10.16.0.0/12', '-p', '8000', '--list-targets', '--seed', '3', '--shard', shard];
    const [program = '', ...words] = commandLine(args);
    const child = spawn(program, words, { cwd, env: cleanEnv(), stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'close');
    for await (const line of createInterface(child.stdout)) {
      const [first, second, third, fourth] = line.split(/[.:]/).map(Number) as [number, number, number, number];
      if (first !== 10 || !line.endsWith(':8000')) throw new Error(`not a target: ${line}`);
      const index = ((second - 16) << 16) | (third << 8) | fourth;
      seen[index] = (seen[index] ?? 0) + 1;
      lines += 1;
    }
    expect((await ended)[0]).toBe(0);
  }
  expect(lines).toBe(2 ** 20);
  expect(seen.every((count) => count === 1)).toBe(true);
});

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { collect } from './collect.ts';
import { expectChain } from './contract-audit.ts';
import { countWholeRounds } from './rounds.ts';
import { clock, createFolder } from './sqlite-stores.ts';

type Child = ChildProcessByStdio<Writable, Readable, null>;

function start(script: URL, ...args: string[]): Child {
  return spawn(process.execPath, [script.pathname, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function exitCode(child: Child): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

describe('several processes', () => {
  it('that open one new file at the same moment all succeed', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const children = ids.map((id) => start(new URL('./open-on-go.ts', import.meta.url), file, id));
    await Promise.all(children.map((child) => once(child.stdout, 'data')));
    for (const child of children) child.stdin.write('go\n');
    expect(await Promise.all(children.map(exitCode))).toEqual(ids.map(() => 0));
    const store = await openStore(file, clock);
    expect((await store.sweeps()).map(({ id }) => id)).toEqual(ids.toReversed());
    await store.close();
  });

  it('that write to the audit log at the same moment make one chain', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    await (await openStore(file, clock)).close();
    const script = new URL('./audit-on-go.ts', import.meta.url);
    const children = ['a', 'b', 'c'].map((actor) => start(script, file, actor, '40'));
    await Promise.all(children.map((child) => once(child.stdout, 'data')));
    for (const child of children) child.stdin.write('go\n');
    expect(await Promise.all(children.map(exitCode))).toEqual([0, 0, 0]);
    const store = await openStore(file, clock);
    const entries = await collect(store.auditLog());
    await store.close();
    expectChain(entries);
    const subjects = Array.from({ length: 40 }, (_, index) => String(index));
    for (const actor of ['a', 'b', 'c']) {
      expect(entries.filter((entry) => entry.actor === actor).map(({ subject }) => subject)).toEqual(subjects);
    }
  });

  it('one killed between any two statements of a save leaves all of it or nothing', async () => {
    const microtasks = [1, 20, 35, 50, 60, 70, 80, 90, 100, 10_000];
    const endings = await Promise.all(microtasks.map(dieWhileWriting));
    expect(endings[0]).toEqual({ signal: 'SIGKILL', rounds: 1 });
    expect(endings.at(-1)).toEqual({ signal: null, rounds: 2 });
  });

  it('one killed while it writes has lost nothing that it reported', async () => {
    await using folder = await createFolder();
    const file = join(folder.path, 'airsweep.db');
    for (const lines of [1, 5, 9]) {
      const reported = await killAfter(lines, file);
      expect(await countWholeRounds(file)).toBeGreaterThanOrEqual(reported);
    }
  });
});

async function dieWhileWriting(microtasks: number): Promise<{ signal: string | null; rounds: number }> {
  await using folder = await createFolder();
  const file = join(folder.path, 'airsweep.db');
  const child = start(new URL('./die-while-writing.ts', import.meta.url), file, String(microtasks));
  await exitCode(child);
  return { signal: child.signalCode, rounds: await countWholeRounds(file) };
}

/** Kills the writer right after its nth line and returns the last round it reported. */
async function killAfter(lines: number, file: string): Promise<number> {
  const child = start(new URL('./write-forever.ts', import.meta.url), file);
  let reported = 0;
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    reported = Number(line);
    count += 1;
    if (count === lines) child.kill('SIGKILL');
  }
  await exitCode(child);
  expect(child.signalCode).toBe('SIGKILL');
  return reported;
}

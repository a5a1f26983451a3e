import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMaildir } from '../../src/inbox/maildir.ts';
import { readMbox } from '../../src/inbox/mbox.ts';
import { UsageError } from '../../src/model/errors.ts';
import { memoryBytes } from '../support/memory.ts';
import { createFolder, readPath } from './read-folder.ts';

const FROM = 'From jo@example.com Mon Nov 23 12:00:00 2026';

describe('mbox', () => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('%s: one message from each "From " line, unescaped, with its line number', async (_name, end) => {
    const lines = [
      FROM,
      'Subject: one',
      '',
      '>From here on',
      '>>From there on',
      'From now on this is text, without a time',
      '',
      'From the beginning of a paragraph, too',
      '',
      FROM,
      'Subject: two',
      '',
      'end',
    ];
    const path = join(createFolder(), 'box');
    writeFileSync(path, lines.join(end));
    const one = [
      'Subject: one',
      '',
      'From here on',
      '>From there on',
      'From now on this is text, without a time',
      '',
      'From the beginning of a paragraph, too',
      '',
      '',
    ];
    expect(await readPath(path)).toEqual([`:1: ${one.join(end)}`, `:10: Subject: two${end}${end}end`]);
  });

  it('finds a separator wherever a chunk of the file ends', async () => {
    const path = join(createFolder(), 'box');
    for (let padding = 65_536 - 60; padding < 65_536 + 5; padding++) {
      writeFileSync(path, `${FROM}\nX: ${'x'.repeat(padding - 60)}\n\n${FROM}\nSubject: two\n`);
      const found = await readPath(path);
      expect(found.map((item) => item.slice(0, 5))).toEqual([':1: X', ':4: S']);
    }
  });

  it('tells a message that is too large by its line, and goes on behind it, in constant memory', async () => {
    const path = join(createFolder(), 'box');
    const file = openSync(path, 'w');
    writeSync(file, `${FROM}\nSubject: huge\n\n`);
    const line = Buffer.concat([Buffer.alloc(1024 * 1024 - 1, 'x'), Buffer.from('\n')]);
    for (let round = 0; round < 60; round++) writeSync(file, line);
    writeSync(file, `\n${FROM}\nSubject: unbroken\n\n`);
    for (let round = 0; round < 60; round++) writeSync(file, Buffer.alloc(1024 * 1024, 'y'));
    writeSync(file, `\n\n${FROM}\nSubject: small\n\nend\n`);
    closeSync(file);
    let most = 0;
    const found: string[] = [];
    const before = memoryBytes();
    for await (const message of readMbox(path)) {
      found.push('reason' in message ? message.reason : message.content.toString());
      most = Math.max(most, memoryBytes() - before);
    }
    expect(found).toEqual([
      'larger than 10 MiB: look at it yourself',
      'larger than 10 MiB: look at it yourself',
      'Subject: small\n\nend\n',
    ]);
    expect(most).toBeLessThan(32 * 1024 * 1024);
  });

  it('holds a message of ten million empty lines once', async () => {
    const path = join(createFolder(), 'box');
    const size = 10 * 1024 * 1024;
    writeFileSync(path, Buffer.concat([Buffer.from(`${FROM}\n`), Buffer.alloc(size, '\n')]));
    const before = memoryBytes();
    for await (const message of readMbox(path)) {
      expect('content' in message && message.content.length).toBe(size);
      expect(memoryBytes() - before).toBeLessThan(32 * 1024 * 1024);
    }
  });

  it('an empty file is a mailbox without messages', async () => {
    const path = join(createFolder(), 'box');
    writeFileSync(path, '');
    expect(await readPath(path)).toEqual([]);
  });
});

describe('Maildir', () => {
  function createMaildir(): string {
    const folder = createFolder();
    for (const part of ['new', 'cur', 'tmp']) mkdirSync(join(folder, part));
    return folder;
  }

  it('reads new and cur, not tmp, and leaves every file where it is', async () => {
    const folder = createMaildir();
    writeFileSync(join(folder, 'new', '2.b'), 'B');
    writeFileSync(join(folder, 'new', '1.a'), 'A');
    writeFileSync(join(folder, 'cur', '0.c:2,S'), 'C');
    writeFileSync(join(folder, 'tmp', '3.d'), 'D');
    const all = ['/new/1.a: A', '/new/2.b: B', '/cur/0.c:2,S: C'];
    expect(await readPath(folder)).toEqual(all);
    expect(await readPath(folder)).toEqual(all);
  });

  it('finds a message that a mail program moves while we read, and passes over one that it deletes', async () => {
    const folder = createMaildir();
    for (const name of ['1.a', '2.b', '3.c']) writeFileSync(join(folder, 'new', name), name);
    const found: string[] = [];
    for await (const message of readMaildir(folder)) {
      found.push(message.where.slice(folder.length));
      if (found.length > 1) continue;
      renameSync(join(folder, 'new', '2.b'), join(folder, 'cur', '2.b:2,RS'));
      renameSync(join(folder, 'new', '3.c'), join(folder, 'tmp', '3.c'));
    }
    // Twice, because it lies in cur now: the same message is one reply.
    expect(found).toEqual(['/new/1.a', '/cur/2.b:2,RS', '/cur/2.b:2,RS']);
  });

  it('does not wait for a named pipe, nor follow a link into nowhere, nor hold 11 MiB', async () => {
    const folder = createMaildir();
    execFileSync('mkfifo', [join(folder, 'new', '1.pipe')]);
    symlinkSync('/nonexistent', join(folder, 'new', '2.link'));
    mkdirSync(join(folder, 'new', '3.folder'));
    writeFileSync(join(folder, 'new', '4.large'), Buffer.alloc(11 * 1024 * 1024, 'x'));
    writeFileSync(join(folder, 'new', '5.good'), 'good');
    expect(await readPath(folder)).toEqual([
      '/new/1.pipe: is no file',
      '/new/3.folder: is no file',
      '/new/4.large: larger than 10 MiB: look at it yourself',
      '/new/5.good: good',
    ]);
  });
});

describe('files', () => {
  it('reads one message, or all of a folder by name', async () => {
    const folder = createFolder();
    writeFileSync(join(folder, 'b.EML'), 'B');
    writeFileSync(join(folder, 'a.eml'), 'A');
    writeFileSync(join(folder, 'notes.txt'), 'no');
    expect(await readPath(folder)).toEqual(['/a.eml: A', '/b.EML: B']);
    expect(await readPath(join(folder, 'a.eml'))).toEqual([': A']);
  });

  it.each([
    ['nothing there', 'missing', 'ENOENT'],
    ['a folder of other things', '.', 'is no Maildir'],
    ['a pipe', 'pipe', 'is neither a file nor a folder'],
  ])('%s is a mistake in the command', async (_name, path, words) => {
    const folder = createFolder();
    writeFileSync(join(folder, 'notes.txt'), 'no');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await expect(readPath(join(folder, path))).rejects.toThrow(UsageError);
    await expect(readPath(join(folder, path))).rejects.toThrow(words);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTargets } from '../../src/input/read-targets.ts';
import { UsageError } from '../../src/model/errors.ts';
import { options, readAll, show } from './read-all.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'input-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, content: string | Buffer): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

async function readText(text: string | Buffer): Promise<readonly string[]> {
  return (await readAll('-', { stdin: Readable.from([Buffer.from(text)]) })).map(show);
}

/** 2,000 addresses; noise keeps gzip from folding them into one block. */
function manyLines(): string {
  return Array.from({ length: 2000 }, (_, at) => `192.0.2.${at % 256} # ${Math.sin(at)}\n`).join('');
}

describe('files that are of no use', () => {
  it.each([
    ['missing.txt', 'no such file; check the path'],
    ['.', 'is a directory; name a file in it'],
  ])('%s', async (name, reason) => {
    const file = join(folder, name);
    await expect(readAll(file)).rejects.toThrow(new UsageError(`${file}: ${reason}`));
  });

  it.each([
    ['UTF-16 with its mark', Buffer.from('\ufeff192.0.2.1\n', 'utf16le'), 'is UTF-16; save it as UTF-8'],
    [
      'UTF-16 without',
      Buffer.from('192.0.2.1\n', 'utf16le'),
      'is not text; give a UTF-8 text file, plain or packed with gzip',
    ],
    ['UTF-16 in gzip', gzipSync(Buffer.from('\ufeff192.0.2.1\n', 'utf16le')), 'is UTF-16; save it as UTF-8'],
  ])('%s', async (_, bytes, reason) => {
    const file = await write('bytes', bytes);
    await expect(readAll(file)).rejects.toThrow(new UsageError(`${file}: ${reason}`));
  });

  it.each([
    ['JSON of an unknown tool', '{"name":"x"}\n'],
    ['HTML', '<!doctype html><html></html>\n'],
    ['broken JSON only', '{"ip_str": "192.0.2.1"\n'],
  ])('%s', async (_, text) => {
    await expect(readText(text)).rejects.toThrow(/^stdin:1: unknown format; known are shodan, .*plain$/);
    await expect(readText(text)).rejects.toBeInstanceOf(UsageError);
  });

  it('standard input where there is none', async () => {
    await expect(readAll('-')).rejects.toThrow(new UsageError('-: there is no standard input here; name a file'));
  });
});

describe('nothing to read is no error', () => {
  it.each(['', '\n\n', '# only a comment', '[\n', '[]', '#masscan\n# end\n'])('%j', async (text) => {
    expect(await readText(text)).toEqual([]);
  });
});

describe('gzip', () => {
  it('is told by its first bytes, not by the name', async () => {
    const file = await write('list.txt', gzipSync('192.0.2.1\n'));
    expect((await readAll(file)).map(show)).toEqual(['1 192.0.2.1 -']);
    const plain = await write('list.gz', '192.0.2.2\n');
    expect((await readAll(plain)).map(show)).toEqual(['1 192.0.2.2 -']);
  });

  it('may have several members', async () => {
    const file = await write('members.gz', Buffer.concat([gzipSync('192.0.2.1\n'), gzipSync('192.0.2.2\n')]));
    expect((await readAll(file)).map(show)).toEqual(['1 192.0.2.1 -', '2 192.0.2.2 -']);
  });

  it('may be padded to the size of a block', async () => {
    for (const length of [1, 512, 20_000]) {
      expect(await readText(Buffer.concat([gzipSync('192.0.2.1\n'), Buffer.alloc(length)]))).toEqual(['1 192.0.2.1 -']);
    }
  });

  it('is used up to where it was cut, without the line that the cut went through', async () => {
    const text = manyLines();
    const packed = gzipSync(text);
    const whole = await readText(text);
    const items = await readText(packed.subarray(0, packed.length / 2));
    const last = items.at(-1);
    expect(items.length).toBeGreaterThan(800);
    expect(items.slice(0, -1)).toEqual(whole.slice(0, items.length - 1));
    expect(last).toBe(`${items.length} bad: the gzip data is cut short or damaged`);
  });

  it('misses nothing when only the checksum is cut off', async () => {
    const text = manyLines();
    const items = await readText(gzipSync(text).subarray(0, -4));
    expect(items).toEqual([...(await readText(text)), '2001 bad: the gzip data is cut short or damaged']);
  });

  it('is used up to damage', async () => {
    const packed = gzipSync(manyLines(), { level: 0 });
    packed.fill(0xff, packed.length - 8);
    const items = await readText(packed);
    expect(items.at(-1)).toMatch(/bad: the gzip data is cut short or damaged$/);
    expect(items.length).toBeGreaterThan(1500);
  });
});

describe('a stream that fails midway', () => {
  it('counts up to there', async () => {
    const stdin = Readable.from(
      (function* () {
        yield Buffer.from('192.0.2.1\n192.0.2.2\n192.0.2.2');
        throw Object.assign(new Error('gone'), { code: 'EIO' });
      })(),
    );
    expect((await readAll('-', { stdin })).map(show)).toEqual([
      '1 192.0.2.1 -',
      '2 192.0.2.2 -',
      '3 bad: reading stopped: cannot be read (EIO); check the file',
    ]);
  });

  it('counts in XML too', async () => {
    const stdin = Readable.from(
      (function* () {
        yield Buffer.from('<nmaprun>\n<host>\n');
        throw Object.assign(new Error('gone'), { code: 'EIO' });
      })(),
    );
    expect((await readAll('-', { stdin })).map(show)).toEqual([
      '3 bad: reading stopped: cannot be read (EIO); check the file',
    ]);
  });
});

describe('a reader that stops early', () => {
  it('closes the source', async () => {
    const stdin = Readable.from([Buffer.from('192.0.2.1\n192.0.2.2\n'), Buffer.from('192.0.2.3\n')]);
    for await (const batch of readTargets('-', { ...options, stdin })) {
      expect([...batch].map(show)).toEqual(['1 192.0.2.1 -', '2 192.0.2.2 -']);
      break;
    }
    expect(stdin.destroyed).toBe(true);
  });

  it('closes the source that it refuses', async () => {
    const stdin = Readable.from([Buffer.from('{"x":1}\n'), Buffer.from('{}\n')]);
    await expect(readAll('-', { stdin })).rejects.toThrow(UsageError);
    expect(stdin.destroyed).toBe(true);
  });
});

describe('bad lines', () => {
  it('are skipped when they are too long, and reading goes on', async () => {
    const long = 'x'.repeat(70_000);
    expect(await readText(`192.0.2.1\n${long}\n192.0.2.2\n`)).toEqual([
      '1 192.0.2.1 -',
      '2 bad: longer than 64 KiB',
      '3 192.0.2.2 -',
    ]);
    const record = (text: string): string => `{"ip_str":"192.0.2.3","port":80,"transport":"tcp","data":"${text}"}\n`;
    expect(await readText(record('') + record('x'.repeat(1_100_000)) + record(''))).toEqual([
      '1 192.0.2.3 80',
      '2 bad: longer than 1024 KiB',
      '3 192.0.2.3 80',
    ]);
  });

  it('do not hide the format, however many come first', async () => {
    expect(await readText('{"a"\n{"b":1}\nnonsense\n{"ip_str":"192.0.2.3","port":80,"transport":"tcp"}\n')).toEqual([
      '1 bad: not JSON: the object does not end',
      '2 bad: the record has no usable IP address',
      '3 bad: not a JSON object',
      '4 192.0.2.3 80',
    ]);
  });

  it('never bring control characters or their whole length into the reason', async () => {
    const items = await readAll('-', { stdin: Readable.from([Buffer.from(`\u001b[31m\u202e${'a'.repeat(5000)}!\n`)]) });
    expect(items).toHaveLength(1);
    const reason = items[0]?.kind === 'bad' ? items[0].reason : '';
    expect(reason).toMatch(/^[\p{L}\p{N}\p{P}\p{S} ]{20,200}$/u);
  });

  it('may be cut records of a masscan that was killed', async () => {
    expect(
      await readText(
        '[\n{ "ip": "192.0.2.1", "ports": [ {"port": 80, "proto": "tcp", "status": "open"} ] }\n,\n{ "ip": "19',
      ),
    ).toEqual(['2 192.0.2.1 80', '4 bad: the file ends inside this object']);
  });
});

describe('hostile nmap XML', () => {
  const start = '<nmaprun>\n<host><address addr="192.0.2.1" addrtype="ipv4"/><ports>\n';
  const port = '<port protocol="tcp" portid="80"><state state="open"/></port>\n';

  it.each([
    ['an attribute without end', `<script output="${'x'.repeat(1_100_000)}`, 'an element is longer than 1024 KiB'],
    ['a comment without end', `<!-- ${'x'.repeat(1_100_000)}`, 'an element is longer than 1024 KiB'],
    ['elements without end', '<a>'.repeat(100_000), 'elements are nested more than 64 deep'],
  ])('%s ends the reading', async (_, attack, reason) => {
    expect(await readText(`${start}${port}${attack}\n${port}`)).toEqual([
      '3 192.0.2.1 80',
      expect.stringMatching(new RegExp(`^[45] bad: ${reason}; the rest of the file is not read$`)),
    ]);
  });

  it('says when the scan did not finish', async () => {
    expect(await readText(start + port)).toEqual([
      '3 192.0.2.1 80',
      '4 bad: the file ends before </nmaprun>: the scan did not finish',
    ]);
  });

  it('keeps addresses with their own ports', async () => {
    expect(await readText(`${start}${port}</ports></host>\n<host><ports>\n${port}</ports></host></nmaprun>`)).toEqual([
      '3 192.0.2.1 80',
      '6 bad: the record has no usable IP address',
    ]);
  });
});

describe('places in messages', () => {
  it('are the file as given and the line', async () => {
    const file = await write('own.txt', '192.0.2.1\n\nbad one\n');
    const items = await readAll(file, { plainKind: 'imported' });
    expect(items[0]).toMatchObject({ source: { kind: 'imported', where: `${file}:1` } });
    expect(items[1]).toEqual({
      kind: 'bad',
      where: `${file}:3`,
      reason: '"bad one" is not a target: write one target per line, without spaces',
    });
  });
});

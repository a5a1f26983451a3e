import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { UsageError } from '../model/errors.ts';
import { DamagedInput } from './damaged-input.ts';
import { gunzip } from './gunzip.ts';
import { peek } from './peek.ts';

/** Opens a file, or takes the given stream for `-`, unpacks gzip, drops a BOM. Throws UsageError. */
export async function openInput(file: string, stdin: Readable | undefined): Promise<AsyncIterable<Buffer>> {
  const raw = file === '-' ? readStdin(stdin) : await readFile(file);
  const packed = await peek(raw, 2, (head) => head.length >= 2);
  const isGzip = packed.head[0] === 0x1f && packed.head[1] === 0x8b;
  const bytes = packed.readFrom(0);
  const { head, readFrom, close } = await peek(isGzip ? gunzip(bytes) : bytes, 3, (start) => start.length >= 3);
  const problem = refuseBytes(head);
  if (problem === null) return readFrom(isUtf8Bom(head) ? 3 : 0);
  await close();
  throw new UsageError(`${file === '-' ? 'stdin' : file}: ${problem}`);
}

async function readFile(file: string): Promise<AsyncIterable<Buffer>> {
  try {
    const handle = await open(file);
    if ((await handle.stat()).isDirectory()) {
      await handle.close();
      throw new UsageError(`${file}: is a directory; name a file in it`);
    }
    return guard(handle.createReadStream());
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file}: ${explain(error)}`);
  }
}

function readStdin(stdin: Readable | undefined): AsyncIterable<Buffer> {
  if (stdin === undefined) throw new UsageError('-: there is no standard input here; name a file');
  return guard(stdin);
}

/** A disk or pipe that fails midway ends the input like a damaged archive does. */
async function* guard(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    throw new DamagedInput(`reading stopped: ${explain(error)}`);
  }
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'no such file; check the path';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied; make it readable';
  return `cannot be read (${code || 'unknown error'}); check the file`;
}

function refuseBytes(head: Buffer): string | null {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (isUtf16) return 'is UTF-16; save it as UTF-8';
  // Text has no NUL; UTF-16 without its mark and archives soon do.
  return head.includes(0) ? 'is not text; give a UTF-8 text file, plain or packed with gzip' : null;
}

function isUtf8Bom(head: Buffer): boolean {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
}

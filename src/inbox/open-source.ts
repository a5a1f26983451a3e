import { open, readdir, stat } from 'node:fs/promises';
import { UsageError } from '../model/errors.ts';
import { readEmlFolder, readMessageFile } from './eml.ts';
import { readMaildir } from './maildir.ts';
import { readMbox } from './mbox.ts';
import type { Mailbox } from './raw-message.ts';

/**
 * A Maildir, a folder of .eml files, an mbox or one message, told apart by what is there and not by the name.
 * Throws UsageError for a path that is none of them.
 */
export async function openPath(path: string): Promise<Mailbox> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return await openFolder(path);
    if (!found.isFile()) throw new UsageError(`${path}: is neither a file nor a folder`);
    // An mbox without messages is an empty file.
    return found.size === 0 || (await beginsWithFrom(path)) ? readMbox(path) : readOne(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path}: cannot be read (${code}): name a Maildir, an mbox, an .eml file or "imap"`);
  }
}

async function openFolder(path: string): Promise<Mailbox> {
  const entries = await readdir(path);
  if (entries.includes('cur') && entries.includes('new')) return readMaildir(path);
  if (entries.some((name) => /\.eml$/i.test(name)) || entries.length === 0) return readEmlFolder(path);
  throw new UsageError(`${path}: is no Maildir (new/ and cur/), and no .eml file is in it`);
}

async function* readOne(path: string): Mailbox {
  const message = await readMessageFile(path);
  if (message !== null) yield message;
}

async function beginsWithFrom(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5, 0);
    return buffer.toString('latin1', 0, bytesRead) === 'From ';
  } finally {
    await file.close();
  }
}

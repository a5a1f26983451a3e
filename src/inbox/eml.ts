import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Unreadable } from '../model/incoming.ts';
import { MAX_MESSAGE_BYTES, type Mailbox, type RawMessage, tooLarge } from './raw-message.ts';

/** The `.eml` files of a folder by name, not those of folders in it. */
export async function* readEmlFolder(folder: string): Mailbox {
  const names = (await readdir(folder)).filter((name) => /\.eml$/i.test(name)).sort();
  for (const name of names) {
    const message = await readMessageFile(join(folder, name));
    if (message !== null) yield message;
  }
}

/** One message in a file of its own; null when the file is gone. */
export async function readMessageFile(path: string): Promise<RawMessage | Unreadable | null> {
  try {
    // O_NONBLOCK: to open a named pipe that somebody left there would wait for ever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return { where: path, reason: 'is no file' };
      if (stat.size > MAX_MESSAGE_BYTES) return tooLarge(path);
      return { where: path, content: await file.readFile() };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? null : { where: path, reason: `cannot be read (${code})` };
  }
}

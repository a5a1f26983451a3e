import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readMessageFile } from './eml.ts';
import type { Mailbox } from './raw-message.ts';

/**
 * The messages of a Maildir, delivered ones (`new`) and those a mail program has looked at (`cur`). Files stay where
 * they are. `tmp` holds what is still being delivered.
 */
export async function* readMaildir(folder: string): Mailbox {
  for (const part of ['new', 'cur']) {
    for (const name of await listMessages(join(folder, part))) {
      const message = (await readMessageFile(join(folder, part, name))) ?? (await readMoved(folder, name));
      if (message !== null) yield message;
    }
  }
}

/** A mail program has moved the file from `new` to `cur`, or changed its flags: it keeps what is before the colon. */
async function readMoved(folder: string, name: string): ReturnType<typeof readMessageFile> {
  const [base] = name.split(':', 1);
  const current = (await listMessages(join(folder, 'cur'))).find((each) => each.split(':', 1)[0] === base);
  return current === undefined ? null : readMessageFile(join(folder, 'cur', current));
}

async function listMessages(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
}

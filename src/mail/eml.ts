import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../model/errors.ts';
import type { Notice } from '../model/notice.ts';

/**
 * Writes a message as `<notice id>.eml` for the owner's eyes only, whole or not at all, and returns its path.
 * Creates the folder. Throws RunError when the disk refuses.
 */
export async function writeEml(folder: string, notice: Notice, message: Buffer): Promise<string> {
  if (!/^[0-9A-F]{8}$/.test(notice.id))
    throw new RunError(`notice "${encodeURIComponent(notice.id)}" has no file name`);
  const path = join(folder, `${notice.id}.eml`);
  const draft = join(folder, `.${notice.id}.${randomUUID()}.tmp`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeDurably(draft, message);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new RunError(`${path}: cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  return path;
}

async function writeDurably(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

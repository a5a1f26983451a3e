import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openPath } from '../../src/inbox/open-source.ts';

/** A folder of the test's own, gone when it ends. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-mailbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a path holds, in order: `where: content`, or `where: reason`, the path itself left out. */
export async function readPath(path: string): Promise<readonly string[]> {
  const items: string[] = [];
  for await (const message of await openPath(path)) {
    const where = message.where.replace(path, '');
    items.push(`${where}: ${'reason' in message ? message.reason : message.content.toString('latin1')}`);
  }
  return items;
}

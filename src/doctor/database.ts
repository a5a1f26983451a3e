import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CHAIN_START, type ChainHead, whyBroken } from '../model/audit-chain.ts';
import type { Store } from '../ports.ts';
import { type Check, fail, type Outcome, ok, skipped, warn } from './check.ts';

export interface DatabaseDeps {
  readonly file: string;
  /** What SQLite finds wrong; empty when nothing. */
  checkIntegrity(file: string): readonly string[];
  openStore(): Promise<Store>;
}

/** Whether the database can be written, is whole, and is nobody else's to read. */
export function databaseCheck({ file, checkIntegrity }: DatabaseDeps): Check {
  return {
    id: 'database',
    title: 'Database',
    async run() {
      const mode = await modeOf(file);
      if (mode === null) return skipped(`${file} is not there yet`);
      try {
        // The log beside it is written too.
        await access(file, constants.R_OK | constants.W_OK);
        await access(dirname(file), constants.W_OK);
      } catch {
        return fail(`${file} or its folder cannot be written`, `give this user write permission, or name another --db`);
      }
      const [problem] = checkIntegrity(file);
      if (problem !== undefined)
        return fail(`${file} is damaged: ${problem}`, 'restore a backup; sqlite3 FILE .recover saves what can be read');
      if ((mode & 0o077) !== 0)
        return warn(`${file} can be read by others`, `it is a list of targets: chmod 600 ${file}`);
      return ok(`${file} is whole and can be written`);
    },
  };
}

/** Whether the audit log's chain holds. */
export function auditCheck({ file, openStore }: DatabaseDeps): Check {
  return {
    id: 'audit',
    title: 'Audit log',
    async run() {
      if ((await modeOf(file)) === null) return skipped(`${file} is not there yet`);
      const store = await openStore();
      try {
        return await verify(store);
      } finally {
        await store.close();
      }
    },
  };
}

async function verify(store: Store): Promise<Outcome> {
  let head: ChainHead = CHAIN_START;
  for await (const entry of store.auditLog()) {
    const reason = whyBroken(entry, head);
    if (reason !== '') return fail(reason, 'somebody changed the log: compare with a backup (airsweep audit verify)');
    head = entry;
  }
  return ok(`${head.seq} ${head.seq === 1 ? 'entry' : 'entries'}, unbroken`);
}

async function modeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mode;
  } catch {
    return null;
  }
}

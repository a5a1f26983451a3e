import { CHAIN_START, type ChainHead, whyBroken } from '../../model/audit-chain.ts';
import { RunError, UsageError } from '../../model/errors.ts';
import type { CommonOptions } from '../program/options.ts';
import { say } from '../say.ts';
import { withStore } from '../with-store.ts';

export interface AuditOptions extends CommonOptions {
  readonly expect?: string;
  readonly jsonl?: true;
}

/** Computes the whole chain anew and says where it stands. Throws RunError at the first entry that is not as it was written. */
export async function verifyAudit(options: AuditOptions): Promise<void> {
  const anchor = readAnchor(options.expect);
  await withStore(options, async (store) => {
    let head: ChainHead = CHAIN_START;
    let isAnchored = anchor === null || anchor === head.sha256;
    for await (const entry of store.auditLog()) {
      const reason = whyBroken(entry, head);
      if (reason !== '') throw new RunError(`${options.db}: the audit log is broken: ${reason}`);
      head = entry;
      isAnchored ||= entry.sha256 === anchor;
    }
    if (!isAnchored) {
      throw new RunError(
        `${options.db}: the audit log is broken: no entry has the hash ${anchor}; its end was cut off, or all of it written anew`,
      );
    }
    say(`${head.seq} ${head.seq === 1 ? 'entry' : 'entries'}, head ${head.sha256}`);
  });
}

/** A head that was noted down earlier; entries may have followed since. */
function readAnchor(text: string | undefined): string | null {
  if (text === undefined) return null;
  const hash = text.trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hash)) return hash;
  throw new UsageError(`--expect: "${text}" is not a head: give the 64 hex digits that audit verify printed`);
}

export async function listAudit(options: AuditOptions): Promise<void> {
  await withStore(options, async (store) => {
    for await (const entry of store.auditLog()) {
      const { seq, at, actor, action, subject, detail } = entry;
      say(options.jsonl ? JSON.stringify(entry) : [seq, at, actor, action, subject, detail].join('  '));
    }
  });
}

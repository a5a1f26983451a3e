import type { Command } from 'commander';
import type { AuditOptions } from '../commands/audit.ts';
import type { PurgeOptions } from '../commands/purge.ts';
import type { SuppressOptions } from '../commands/suppress.ts';
import { command, needsCommand, withStore } from './command.ts';

/** The two lists. */
export function addSuppress(program: Command): void {
  const load = () => import('../commands/suppress.ts');
  const suppress = command(program, 'suppress', 'who is not to be written to, and what is not to be scanned');
  withStore(command(suppress, 'add', 'a mailbox, domain, address or network; the last three for scans and mails alike'))
    .argument('<what...>', 'security@example.com, example.com, 192.0.2.7 or 192.0.2.0/24')
    .requiredOption('--reason <text>', 'who asked, or what happened')
    .option('--scan', 'only not to be scanned')
    .option('--contact', 'only not to be written to')
    .option('--days <n>', 'for so many days (default: without end)')
    .action(async (what: string[], options: SuppressOptions) => (await load()).addSuppressions(what, options));
  withStore(command(suppress, 'list', 'both lists; mailboxes are shown as hashes, nothing else is kept of them'))
    .option('--csv', 'as CSV')
    .action(async (options: SuppressOptions) => (await load()).listSuppressions(options));
  withStore(command(suppress, 'remove', 'take one entry off its list'))
    .argument('<id>')
    .action(async (id: string, options: SuppressOptions) => (await load()).removeSuppression(id, options));
  needsCommand(suppress);
}

/** The audit log. */
export function addAudit(program: Command): void {
  const load = () => import('../commands/audit.ts');
  const audit = command(program, 'audit', 'the log of every act that must be accounted for');
  withStore(command(audit, 'verify', 'check that no entry was changed or removed'))
    .option('--expect <hash>', 'a head that was noted down earlier; shows a cut-off end')
    .action(async (options: AuditOptions) => (await load()).verifyAudit(options));
  withStore(command(audit, 'list', 'all entries, oldest first'))
    .option('--jsonl', 'as JSON Lines')
    .action(async (options: AuditOptions) => (await load()).listAudit(options));
  needsCommand(audit);
}

/** Retention, and what is kept about one mailbox. */
export function addPurge(program: Command): void {
  withStore(command(program, 'purge', 'forget what is older than privacy: in the configuration keeps it'))
    .option('--export <mailbox>', 'instead print everything that is kept about a mailbox, as JSON')
    .option('--erase <mailbox>', 'instead erase everything that is kept about a mailbox')
    .action(async (options: PurgeOptions) => (await import('../commands/purge.ts')).purge(options));
}

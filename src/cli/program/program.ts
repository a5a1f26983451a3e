import { Command } from 'commander';
import type { CheckOptions } from '../commands/check.ts';
import type { ConfirmOptions, ContactsOptions } from '../commands/contacts.ts';
import type { DoctorOptions } from '../commands/doctor.ts';
import type { FindingsOptions, JudgementOptions } from '../commands/findings.ts';
import type { InboxOptions } from '../commands/inbox.ts';
import type { NotifyOptions } from '../commands/notify.ts';
import type { SendOptions } from '../commands/notify-send.ts';
import type { StatsOptions } from '../commands/notify-stats.ts';
import type { RecheckOptions } from '../commands/recheck.ts';
import type { ReportOptions } from '../commands/report.ts';
import type { ScheduleOptions } from '../commands/schedule.ts';
import { readVersion } from '../version.ts';
import { command, needsCommand, repeated, withManners, withStore } from './command.ts';
import type { CommonOptions, ScanOptions } from './options.ts';
import { addAudit, addPurge, addSuppress } from './program-records.ts';

/** The whole command line. Each action loads its command when it runs, so that `--version` costs no more than it must. */
export function createProgram(): Command {
  const program = new Command('airsweep')
    .description('Finds self-hosted Airbyte servers that answer without a login, and warns their operators.')
    .version(readVersion())
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(inOneLine(text)) })
    .helpCommand(true);
  addScan(program);
  addCheck(program);
  addFindings(program);
  addSweeps(program);
  addRecheck(program);
  addContacts(program);
  addNotify(program);
  addInbox(program);
  addSchedule(program);
  addReport(program);
  addDoctor(program);
  addSuppress(program);
  addAudit(program);
  addPurge(program);
  addFingerprints(program);
  command(program, 'demo', 'the whole story on loopback; nothing leaves this machine').action(async () => {
    await (await import('../commands/demo.ts')).demo();
  });
  needsCommand(program);
  return program;
}

/** Commander's own errors, which put a suggestion on a second line. */
function inOneLine(text: string): string {
  return `${text
    .trim()
    .replace(/^error: /, 'airsweep: ')
    .replace(/\.?\s*\n\s*/g, ' ')}\n`;
}

function addScan(program: Command): void {
  const scan = withManners(withStore(command(program, 'scan', 'find Airbyte servers and record them')))
    .argument('[target...]', 'CIDR, a-b, address, host, host:port, URL, [IPv6]:port')
    .option('-l, --list <file>', "target list or another tool's output, plain or .gz (repeatable)", repeated)
    .option('-p, --ports <list>', 'ports of targets that name none: 80,443,8000-8003')
    .option('--allow-printer-ports', 'permit ports 9100-9107')
    .option('-c, --concurrency <n>', 'conversations at once (default 2000)')
    .option('--threads <n>', 'threads that ask (default: one for each core, fewer for a small sweep)')
    .option('--fixed-timeout', 'wait the whole --timeout for every connection, however fast this network answers')
    .option('--retries <n>', 'extra tries for a connection that is not answered (default 0)')
    .option(
      '--discovery <engine>',
      'who finds open ports: connect (default), masscan, zmap, or none (the list is open)',
    )
    .option('--passive', 'judge imported records, send nothing')
    .option('--try-names', 'also ask for names seen in the certificate, at the same address (+1 GET)')
    .option('--seed <n>', 'order of the endpoints, to repeat it')
    .option('--shard <i/n>', 'only part i of n of the order; the same --seed for all')
    .option('--resume [sweep]', 'go on with the newest, or the named, unfinished sweep')
    .option('--internet', 'permit more than a /16 of public space a day')
    .option('-o, --output <file>', 'findings, written while the sweep runs (.csv or .jsonl)')
    .option('--csv', 'findings as CSV on stdout')
    .option('--jsonl', 'findings as JSON Lines on stdout')
    .option('--silent', 'results only')
    .option('--no-progress', 'no progress line')
    .option('--stats <interval>', 'off a terminal: a progress line this often, such as 5s')
    .option('--list-targets', 'print the endpoints in order; send nothing')
    .option('--dry-run', 'print counts, exclusions and time needed; send nothing')
    .option('--fail-on <severity>', 'exit 1 when a finding is at least critical, medium or low');
  scan.action(async (targets: string[], options: ScanOptions) => {
    const early = (await import('../threads/workers.ts')).startEarly(options);
    await (await import('../commands/scan.ts')).scan(targets, options, early);
  });
}

function addCheck(program: Command): void {
  withManners(
    withStore(command(program, 'check', 'ask one target and explain each request, each signal and the verdict')),
  )
    .argument('<target>', 'address, host, host:port or URL')
    .option('--try-names', 'also ask for names seen in the certificate')
    .action(async (target: string, options: CheckOptions) => {
      await (await import('../commands/check.ts')).check(target, options);
    });
}

function addFindings(program: Command): void {
  const findings = withStore(command(program, 'findings', 'list what was found'))
    .option('--state <state>', 'new, open, notified, fixed, protected, gone, reopened, … (repeatable)', repeated)
    .option('--severity <severity>', 'critical, medium or low (repeatable)', repeated)
    .option('--exposure <exposure>', 'open, basic, login or unknown (repeatable)', repeated)
    .option('--since <time>', 'last seen at or after this date or time')
    .option('--sweep <id>', 'last seen in this sweep')
    .option('--csv', 'as CSV')
    .option('--jsonl', 'as JSON Lines')
    .option('--format <name>', 'for other programs: intelmq, shadowserver, xarf, defectdojo or sarif')
    .option('-o, --output <file>', 'to a file (.csv or .jsonl; with --format as the format wants)')
    .option('--rejudge', 'judge the stored observations anew; sends nothing')
    .action(async (options: FindingsOptions) => {
      await (await import('../commands/findings.ts')).listFindings(options);
    });
  withStore(command(findings, 'set', "record a human's judgement of a finding"))
    .argument('<id>')
    .argument('<state>', 'false-positive or open')
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, state: string, _: unknown, set: Command) => {
      const options = set.optsWithGlobals<JudgementOptions>();
      await (await import('../commands/findings.ts')).setFinding(id, state, options);
    });
}

function addSweeps(program: Command): void {
  const load = () => import('../commands/sweeps.ts');
  const sweeps = withStore(command(program, 'sweeps', 'list, show and compare sweeps'));
  const options = (each: Command): CommonOptions => each.optsWithGlobals<CommonOptions>();
  sweeps.action(async () => (await load()).listSweeps(options(sweeps)));
  command(sweeps, 'list', 'all sweeps, newest first').action(async (_, self: Command) => {
    await (await load()).listSweeps(options(self));
  });
  command(sweeps, 'show', 'one sweep')
    .argument('<id>')
    .action(async (id: string, _, self: Command) => {
      await (await load()).showSweep(id, options(self));
    });
  command(sweeps, 'diff', 'what sweep B saw that A did not, and the reverse')
    .argument('<a>')
    .argument('<b>')
    .action(async (a: string, b: string, _, self: Command) => {
      await (await load()).diffSweeps(a, b, options(self));
    });
}

function addRecheck(program: Command): void {
  withManners(withStore(command(program, 'recheck', 'ask the open findings again')))
    .option('--finding <id>', 'only this one (repeatable)', repeated)
    .option('--due', 'only those whose day has come after their notice, or that somebody calls fixed')
    .action(async (options: RecheckOptions) => {
      await (await import('../commands/recheck.ts')).recheck(options);
    });
}

function addContacts(program: Command): void {
  const load = () => import('../commands/contacts.ts');
  const contacts = withManners(
    withStore(command(program, 'contacts', 'look up and rank whom to write to about open findings')),
  )
    .option('--finding <id>', 'only this one (repeatable)', repeated)
    .option('--jsonl', 'as JSON Lines, one finding each')
    .action(async (options: ContactsOptions) => (await load()).listContacts(options));
  command(contacts, 'confirm', 'note that you have looked at these mailboxes: they may be written to')
    .argument('<mailbox...>')
    .requiredOption('--reason <text>', 'what you looked at')
    .option('--by <name>', 'who says so (default: the user name)')
    .action(async (mailboxes: string[], _: unknown, self: Command) =>
      (await load()).confirmMailboxes(mailboxes, self.optsWithGlobals<ConfirmOptions>()),
    );
}

function addNotify(program: Command): void {
  const load = () => import('../commands/notify.ts');
  const notify = command(program, 'notify', 'warn operators: plan, show, approve, send, decide, status, stats');
  withManners(withStore(command(notify, 'plan', 'write drafts and .eml files; sends nothing')))
    .option('--drafts <folder>', 'where the .eml files go', 'drafts')
    .action(async (options: NotifyOptions) => (await import('../commands/notify-plan.ts')).plan(options));
  withStore(command(notify, 'show', 'one message as it would go out'))
    .argument('<id>')
    .option(
      '--raw',
      'with its headers and attachments, byte for byte but for the Date of its sending and the DKIM signature',
    )
    .action(async (id: string, options: NotifyOptions) => (await load()).show(id, options));
  withStore(command(notify, 'approve', 'permit these drafts to be sent, as they are worded now'))
    .argument('<id...>')
    .option('--by <name>', 'who approves (default: the user name)')
    .action(async (ids: string[], options: NotifyOptions) => (await load()).approve(ids, options));
  withManners(withStore(command(notify, 'send', 'check the findings once more, then send what is approved')))
    .option('--wait', 'stay until all that is approved has gone out, as the caps permit')
    .option('--resume-after-bounces', 'you have looked at the bounces and complaints that stopped sending')
    .option('--by <name>', 'who has looked (default: the user name)')
    .action(async (options: SendOptions) => (await import('../commands/notify-send.ts')).send(options));
  withStore(command(notify, 'decide', 'what became of a held notice, or of a web form'))
    .argument('<id>')
    .argument('<decision>', 'sent (it arrived, or is filled in), again (back to a draft) or drop')
    .requiredOption('--reason <text>', 'why')
    .option('--by <name>', 'who decides (default: the user name)')
    .action(async (id: string, decision: string, options: NotifyOptions) =>
      (await load()).decide(id, decision, options),
    );
  withStore(command(notify, 'status', 'all notices, what came back and what comes next')).action(
    async (options: NotifyOptions) => (await load()).status(options),
  );
  withStore(command(notify, 'stats', 'what the warnings have come to'))
    .option('--json', 'as JSON')
    .action(async (options: StatsOptions) => (await import('../commands/notify-stats.ts')).stats(options));
  needsCommand(notify);
}

function addSchedule(program: Command): void {
  withStore(command(program, 'schedule', "run the configuration's command lines by the clock, in the foreground"))
    .option('--list', 'print the next times and end')
    .action(async (options: ScheduleOptions, self: Command) => {
      // Only what was named is passed on to the lines: each command has its own default.
      const db = self.getOptionValueSource('db') === 'cli' ? options.db : undefined;
      await (await import('../commands/schedule.ts')).schedule({ ...options, db }, createProgram);
    });
}

function addReport(program: Command): void {
  withStore(command(program, 'report', 'write a self-contained page about what was found'))
    .requiredOption('-o, --output <file>', 'the page (.html)')
    .option('--public', 'without addresses, names and contacts; numbers under 10 are hidden')
    .action(async (options: ReportOptions) => {
      await (await import('../commands/report.ts')).report(options);
    });
}

function addInbox(program: Command): void {
  const load = () => import('../commands/inbox.ts');
  const inbox = withStore(command(program, 'inbox', 'read bounces and replies, and do what they ask for'))
    .argument('[source...]', 'Maildir, mbox, .eml file, folder of such files, or "imap" (see inbox.imap)')
    .option('--list', 'what waits for you; reads nothing')
    .action(async (sources: string[], options: InboxOptions) => (await load()).inbox(sources, options));
  command(inbox, 'done', 'you have dealt with a message')
    .argument('<id>', 'as --list shows it')
    .option('--by <name>', 'who (default: the user name)')
    .action(async (id: string, _: unknown, self: Command) => {
      await (await load()).done(id, self.optsWithGlobals<InboxOptions>());
    });
}

function addDoctor(program: Command): void {
  withManners(withStore(command(program, 'doctor', 'is this machine and its mail domain fit to sweep and send')))
    .option(
      '--address <ip>',
      'public address that hosts see us under, where this machine has none (repeatable)',
      repeated,
    )
    .option('--json', 'as JSON')
    .action(async (options: DoctorOptions) => {
      await (await import('../commands/doctor.ts')).doctor(options);
    });
}

function addFingerprints(program: Command): void {
  const load = () => import('../commands/fingerprints.ts');
  const fingerprints = command(program, 'fingerprints', 'the products that are recognised');
  command(fingerprints, 'list', 'what is shipped').action(async () => (await load()).listFingerprints());
  command(fingerprints, 'check', 'check a fingerprint file and run its examples')
    .argument('<file>')
    .action(async (file: string) => (await load()).checkFingerprint(file));
  command(fingerprints, 'schema', 'the JSON Schema of such a file, for editors').action(async () =>
    (await load()).printSchema(),
  );
  needsCommand(fingerprints);
}

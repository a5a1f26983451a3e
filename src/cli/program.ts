import { Command } from 'commander';
import { UsageError } from '../model/errors.ts';
import type { CheckOptions } from './commands/check.ts';
import type { FindingsOptions, JudgementOptions } from './commands/findings.ts';
import type { NotifyOptions } from './commands/notify.ts';
import type { RecheckOptions } from './commands/recheck.ts';
import type { CommonOptions, ScanOptions } from './options.ts';
import { readVersion } from './version.ts';

/** Promised, not built yet: refused in one line, not ignored. */
const LATER_FLAGS = ['--threads <n>'];
const LATER_FINDINGS_FLAGS = ['--format <name>'];
const LATER_COMMANDS = ['inbox', 'suppress', 'audit', 'schedule', 'report', 'doctor', 'purge'];

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
  addNotify(program);
  addFingerprints(program);
  command(program, 'demo', 'the whole story on loopback; nothing leaves this machine').action(async () => {
    await (await import('./commands/demo.ts')).demo();
  });
  for (const name of LATER_COMMANDS) addLaterCommand(program, name);
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

/** Says which commands there are when none is named, or one that does not exist. Last: subcommands inherit it. */
function needsCommand(parent: Command): void {
  parent.allowExcessArguments().action(() => {
    const names = parent.createHelp().visibleCommands(parent);
    const list = names.map((each) => each.name()).filter((name) => name !== 'help');
    const [wrong] = parent.args;
    const problem = wrong === undefined ? 'name a command' : `unknown command "${wrong}"`;
    throw new UsageError(`${problem}: ${pathOf(parent)} ${list.join('|')} (--help explains them)`);
  });
}

/** `airsweep notify` */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function addLaterCommand(parent: Command, name: string): void {
  const later = parent.command(name, { hidden: true }).allowUnknownOption().argument('[args...]');
  later.action(() => {
    throw new UsageError(`"${pathOf(later).replace(/^airsweep /, '')}" is not built yet`);
  });
}

function addLaterFlags(target: Command, flags: readonly string[]): void {
  for (const flag of flags) {
    const option = target.createOption(flag, 'not built yet');
    target.addOption(option);
    target.on(`option:${option.name()}`, () => {
      throw new UsageError(`${option.long} is not built yet`);
    });
  }
}

function command(parent: Command, name: string, description: string): Command {
  return parent.command(name).description(description).exitOverride().showSuggestionAfterError();
}

function withStore(target: Command): Command {
  return target
    .option('--db <file>', 'database', 'airsweep.db')
    .option('--config <file>', 'configuration (default: airsweep.yaml if it is there)');
}

function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function withManners(target: Command): Command {
  return target
    .option('-e, --exclude <range>', 'CIDR, address or a-b never to touch (repeatable)', repeated)
    .option('--exclude-file <file>', 'file of such ranges (repeatable)', repeated)
    .option('-r, --rate <n>', 'new connections per second')
    .option('--rate-per-network <n>', 'new connections per second and /24 or /48')
    .option('--timeout <time>', 'for connect, TLS and first byte each: 5s, 500ms, 5 (default 5s)')
    .option('--operator-name <name>', 'who is scanning; needed for public addresses')
    .option('--operator-contact <mailbox>', 'where to complain')
    .option('--operator-url <url>', 'page that explains the scan')
    .option('--request-log <file>', 'append every request that is sent');
}

function addScan(program: Command): void {
  const scan = withManners(withStore(command(program, 'scan', 'find Airbyte servers and record them')))
    .argument('[target...]', 'CIDR, a-b, address, host, host:port, URL, [IPv6]:port')
    .option('-l, --list <file>', "target list or another tool's output, plain or .gz (repeatable)", repeated)
    .option('-p, --ports <list>', 'ports of targets that name none: 80,443,8000-8003')
    .option('--allow-printer-ports', 'permit ports 9100-9107')
    .option('-c, --concurrency <n>', 'conversations at once (default 2000)')
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
  addLaterFlags(scan, LATER_FLAGS);
  scan.action(async (targets: string[], options: ScanOptions) => {
    await (await import('./commands/scan.ts')).scan(targets, options);
  });
}

function addCheck(program: Command): void {
  withManners(
    withStore(command(program, 'check', 'ask one target and explain each request, each signal and the verdict')),
  )
    .argument('<target>', 'address, host, host:port or URL')
    .option('--try-names', 'also ask for names seen in the certificate')
    .action(async (target: string, options: CheckOptions) => {
      await (await import('./commands/check.ts')).check(target, options);
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
    .option('-o, --output <file>', 'to a file (.csv or .jsonl)')
    .option('--rejudge', 'judge the stored observations anew; sends nothing')
    .action(async (options: FindingsOptions) => {
      await (await import('./commands/findings.ts')).listFindings(options);
    });
  addLaterFlags(findings, LATER_FINDINGS_FLAGS);
  withStore(command(findings, 'set', "record a human's judgement of a finding"))
    .argument('<id>')
    .argument('<state>', 'false-positive or open')
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, state: string, _: unknown, set: Command) => {
      const options = set.optsWithGlobals<JudgementOptions>();
      await (await import('./commands/findings.ts')).setFinding(id, state, options);
    });
}

function addSweeps(program: Command): void {
  const load = () => import('./commands/sweeps.ts');
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
    .action(async (options: RecheckOptions) => {
      await (await import('./commands/recheck.ts')).recheck(options);
    });
}

function addNotify(program: Command): void {
  const load = () => import('./commands/notify.ts');
  withManners(withStore(command(program, 'contacts', 'look up whom to write to about open findings'))).action(
    async (options: NotifyOptions) => (await load()).contacts(options),
  );
  const notify = command(program, 'notify', 'warn operators: plan, show, approve, send, status');
  withManners(withStore(command(notify, 'plan', 'write drafts and .eml files; sends nothing')))
    .option('--drafts <folder>', 'where the .eml files go', 'drafts')
    .action(async (options: NotifyOptions) => (await load()).plan(options));
  withStore(command(notify, 'show', 'one message as it would go out'))
    .argument('<id>')
    .action(async (id: string, options: NotifyOptions) => (await load()).show(id, options));
  withStore(command(notify, 'approve', 'permit these drafts to be sent, as they are worded now'))
    .argument('<id...>')
    .option('--by <name>', 'who approves (default: the user name)')
    .action(async (ids: string[], options: NotifyOptions) => (await load()).approve(ids, options));
  withManners(withStore(command(notify, 'send', 'check the findings once more, then send what is approved'))).action(
    async (options: NotifyOptions) => (await load()).send(options),
  );
  withStore(command(notify, 'status', 'all notices and where they stand')).action(async (options: NotifyOptions) =>
    (await load()).status(options),
  );
  addLaterCommand(notify, 'stats');
  needsCommand(notify);
}

function addFingerprints(program: Command): void {
  const load = () => import('./commands/fingerprints.ts');
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

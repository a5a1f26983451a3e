import type { Command } from 'commander';
import { UsageError } from '../../model/errors.ts';
import { markGroup } from './groups.ts';
import { DEFAULT_DATABASE } from './options.ts';

/** Says which commands there are when none is named, or one that does not exist. Last: subcommands inherit it. */
export function needsCommand(parent: Command): void {
  markGroup(parent);
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

/** A subcommand with the manners of all: errors in one line, suggestions, no exit of its own. */
export function command(parent: Command, name: string, description: string): Command {
  return parent.command(name).description(description).exitOverride().showSuggestionAfterError();
}

/** The options of every command with a database. */
export function withStore(target: Command): Command {
  return target
    .option('--db <file>', 'database', DEFAULT_DATABASE)
    .option('--config <file>', 'configuration (default: airsweep.yaml if it is there)');
}

/** For an option that takes one value each time it is given. */
export function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** The options of every command that talks to hosts. */
export function withManners(target: Command): Command {
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

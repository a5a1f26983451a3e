import { type Command, CommanderError } from 'commander';
import { UsageError } from '../../model/errors.ts';
import { isGroup } from './groups.ts';

/** What a command line would run. */
export interface Resolved {
  /** Which of the options asked about the command has and the line does not set. */
  readonly unset: readonly string[];
}

/**
 * Reads a command line as the program does, up to the point of acting on it; a program reads one only. Throws
 * UsageError for a wrong one.
 */
export async function resolveCommand(
  program: Command,
  args: readonly string[],
  options: readonly string[],
): Promise<Resolved> {
  const [first = ''] = args;
  if (!program.commands.some((each) => each.name() === first)) throw new UsageError(`unknown command "${first}"`);
  silence(program);
  const found: Command[] = [];
  program.hook('preAction', (_, command) => {
    // A group's own action says which commands it has.
    if (isGroup(command)) return;
    found.push(command);
    throw new CommanderError(0, 'airsweep.resolved', 'found');
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (found.length === 0)
      throw new UsageError(error.exitCode === 0 ? 'only prints words for a person' : inOneLine(error.message));
  }
  const [command] = found;
  if (command === undefined) throw new UsageError('names no command');
  const path = lineage(command);
  return {
    unset: options.filter(
      (name) =>
        path.some((each) => each.options.some(({ long }) => long === `--${name}`)) &&
        command.getOptionValueSourceWithGlobals(name) !== 'cli',
    ),
  };
}

function lineage(command: Command): readonly Command[] {
  return command.parent === null ? [command] : [...lineage(command.parent), command];
}

function silence(command: Command): void {
  command.configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} });
  for (const each of command.commands) silence(each);
}

function inOneLine(message: string): string {
  return message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
}

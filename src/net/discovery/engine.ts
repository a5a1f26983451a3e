import { addressText, addressValue } from '../../scope/address.ts';
import type { EngineRun } from '../../scope/engine-runs.ts';
import { NEVER_DIALLED } from '../../scope/never-dialled.ts';
import { containsValue, EMPTY, unionAll } from '../../scope/range-set.ts';
import { describeRuns } from './describe.ts';
import type { Discovery, EngineOptions, OpenPort } from './discovery.ts';
import { follow } from './follow.ts';
import { createHandover } from './handover.ts';
import type { Program } from './program.ts';
import { createRecent } from './recent.ts';
import { requireProgram } from './version.ts';

/**
 * Repeats come within seconds of each other, or with the next round; this is about 10 MB. What is found again after
 * more than these is asked again, unless it is a finding.
 */
const WINDOW = 100_000;

/**
 * Runs a program once for each run, one after the other, so that they share the rate; and all that again for each
 * retry. The programs' own retries are not used: zmap sends them at once, into the same loss, and masscan 1.3.2 sends
 * a second's worth too many, which is a dozen to each endpoint of a small range.
 */
export function createEngine(program: Program, options: EngineOptions): Discovery {
  const { name, runs, lastWords } = program;
  const rounds = Array.from({ length: 1 + options.retries }, () => runs);
  let strays = 0;
  let words: Promise<readonly string[]> | null = null;

  /** The first words of the command line, looked up once. */
  function firstWords(): Promise<readonly string[]> {
    words ??= lookUp();
    return words;
  }

  async function lookUp(): Promise<readonly string[]> {
    // Both at once, but what is wrong with the program is told first.
    const way = program.findWay();
    way.catch(() => {});
    await requireProgram(name, program.oldest);
    return [name, ...(await way)];
  }

  async function check(): Promise<void> {
    if (runs.length > 0) await firstWords();
  }

  async function* open(signal: AbortSignal): AsyncGenerator<OpenPort> {
    signal.throwIfAborted();
    if (runs.length === 0) return;
    const before = await firstWords();
    const isNew = createRecent(WINDOW);
    const handover = await createHandover();
    try {
      const excluded = unionAll([...NEVER_DIALLED, ...options.exclusions].map(({ ranges }) => ranges));
      const exclusions = await handover.write('exclusions', program.speaksIpv6 ? excluded : { ...excluded, v6: [] });
      const empty = await handover.write('empty', EMPTY);
      for (const run of rounds.flat()) {
        const scope = await handover.write('scope', run.ranges);
        const argv = [...before, ...program.optionsFor(run, { scope, exclusions, empty })];
        for await (const line of follow({ name, argv, folder: handover.folder, lastWords }, signal)) {
          const found = program.parse(line);
          if (found === null) continue;
          const address = locate(run, found);
          if (address === null) strays += 1;
          else if (isNew(`${address} ${found.port}`)) yield { address, port: found.port };
        }
      }
    } finally {
      await handover.remove();
    }
  }

  return { describe: () => describeRuns(program, options), check, open, strays: () => strays };
}

/** The canonical address, or null outside the run. */
function locate({ ranges, ports }: EngineRun, { address, port }: OpenPort): string | null {
  const value = addressValue(address);
  return value !== null && ports.includes(port) && containsValue(ranges, value) ? addressText(value) : null;
}

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type MeasureOptions, measure } from './measure.ts';
import type { Entry, Race, Run } from './report.ts';
import type { Tool } from './tool.ts';

export interface RaceOptions extends MeasureOptions {
  readonly rounds: number;
  /** Seconds that are left of the whole run's time. */
  readonly leftS: () => number;
  readonly say: (line: string) => void;
}

/** A program this slow runs once only: its second run would cost the others theirs. */
const SLOW_S = 30;
/** With less time than this no run is begun. */
const LEAST_S = 3;

/** Lets the programs do the same work in turn, round after round. */
export async function runRace(
  race: Omit<Race, 'entries'>,
  expected: ReadonlySet<string>,
  tools: readonly Tool[],
  options: RaceOptions,
  signal: AbortSignal,
): Promise<Race> {
  const runs = new Map<Tool, Run[]>(tools.map((tool) => [tool, []]));
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const tool of tools) {
      const before = runs.get(tool) ?? [];
      if (before.some(({ wallS, end }) => wallS > SLOW_S || end === 'failed') || options.leftS() < LEAST_S) continue;
      const one = await runOnce(tool, expected, options, signal);
      before.push(one);
      options.say(describeRun(race.id, round, tool.name, one, expected.size));
    }
  }
  const entries = tools.map((tool): Entry => {
    return { tool: tool.name, command: plainCommand(tool.command, options.folder), runs: runs.get(tool) ?? [] };
  });
  return { ...race, entries };
}

async function runOnce(
  tool: Tool,
  expected: ReadonlySet<string>,
  options: RaceOptions,
  signal: AbortSignal,
): Promise<Run> {
  tool.reset?.();
  const limitS = Math.min(options.limitS, options.leftS());
  const measured = await measure(tool.command, { ...options, limitS }, signal);
  const hits = await readHits(measured.output, tool.createReader());
  const found = [...hits].filter((address) => expected.has(address)).length;
  const { wallS, usage, end, reason } = measured;
  const used = { cpuS: usage?.cpuS ?? null, peakMiB: usage?.peakMiB ?? null };
  return { wallS, ...used, found, wrong: hits.size - found, end, reason };
}

async function readHits(file: string, read: (line: string) => string | null): Promise<ReadonlySet<string>> {
  const hits = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const address = read(line);
    if (address !== null) hits.add(address);
  }
  return hits;
}

function describeRun(race: string, round: number, tool: string, run: Run, expected: number): string {
  const end = run.end === 'finished' ? '' : ` (${run.end}: ${run.reason})`;
  return `${race} ${round}: ${tool}: ${run.wallS.toFixed(1)} s, found ${run.found} of ${expected}${end}`;
}

/** The command as a reader would type it: without the namespace and without where things lie on this machine. */
function plainCommand(command: readonly string[], folder: string): string {
  const words = command[0] === 'ip' ? command.slice(4) : command;
  return words
    .map((word, index) => (index === 0 && word === process.execPath ? 'node' : word))
    .map((word) => word.replaceAll(`${folder}/`, '').replace(/^.*\/(?=build\/airsweep\.js$)/, ''))
    .map((word) => (/[^\w@%+=:,./-]/.test(word) ? `'${word}'` : word))
    .join(' ');
}

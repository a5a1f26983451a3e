import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allRefused, liveAddresses, mostlyDropped, planAddresses, servesAirbyte, sweptRange } from './address-plan.ts';
import { inspectAirsweep } from './airsweep.ts';
import { measureFigures } from './figures.ts';
import { fingerprintTools } from './fingerprint-tools.ts';
import { createLab } from './lab.ts';
import { describeMachine, findPrograms } from './machine.ts';
import { runRace } from './race.ts';
import type { Race, Report } from './report.ts';
import { sweepTools } from './sweep-tools.ts';
import type { Tool } from './tool.ts';

const NEEDED = ['ip', 'nft', 'nginx'];
const PEERS = ['nmap', 'masscan', 'zmap', 'naabu', 'httpx', 'zgrab2', 'nuclei'];
/** Seconds for everything, for one run and for one look at the memory; addresses and records. */
const FULL = { wholeS: 570, limitS: 100, memoryS: 45, rounds: 2, swept: 65_536, live: 20_000, records: 4_000 };
const QUICK = { wholeS: 110, limitS: 25, memoryS: 12, rounds: 1, swept: 8_192, live: 2_000, records: 1_000 };

export interface BenchOptions {
  readonly quick: boolean;
  /** Where programs are looked for. */
  readonly path: string;
  readonly say: (line: string) => void;
}

/** Builds the lab, measures everything in it and removes it, also when the signal cuts it short. */
export async function runAll({ quick, path, say }: BenchOptions, signal: AbortSignal): Promise<Report> {
  const size = quick ? QUICK : FULL;
  const startedAt = performance.now();
  const leftS = (): number => size.wholeS - (performance.now() - startedAt) / 1000;
  const programs = findPrograms([...NEEDED, ...PEERS], path);
  checkNeeds(programs);
  for (const name of PEERS.filter((each) => programs[each] === null)) say(`${name} is absent: not measured`);
  const isPresent = ({ program }: Tool): boolean => program === null || programs[program] !== null;

  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-bench-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const machine = describeMachine();
  const lab = await createLab(folder, stack);
  const airsweep = inspectAirsweep();
  const options = { folder, limitS: size.limitS, path, rounds: size.rounds, leftS, say };
  const race = (info: Omit<Race, 'entries'>, expected: readonly string[], tools: readonly Tool[], keepS = 0) =>
    runRace(info, new Set(expected), tools.filter(isPresent), { ...options, leftS: () => leftS() - keepS }, signal);

  const { swept: hosts } = size;
  const plan = planAddresses(hosts);
  const sweepers = sweepTools(sweptRange(hosts), lab, airsweep, folder);
  lab.setRules(mostlyDropped(plan));
  const expected = plan.open.length;
  const dropped = await race({ id: 'dropped', title: 'Sweep, 95 % dropped', hosts, expected }, plan.open, sweepers);
  lab.setRules(allRefused());
  const refused = await race({ id: 'refused', title: 'Sweep, all refused', hosts, expected: 0 }, [], sweepers);

  const live = liveAddresses(size.live);
  const airbytes = live.filter(servesAirbyte);
  const judged = await race(
    { id: 'fingerprint', title: 'Fingerprinting', hosts: live.length, expected: airbytes.length },
    airbytes,
    fingerprintTools(live, lab.alone, folder),
    2 * size.memoryS,
  );
  return {
    at: new Date().toISOString(),
    airsweep: airsweep.version,
    quick,
    machine,
    programs,
    delayMs: lab.delayMs,
    races: [dropped, refused, judged],
    figures: await measureFigures(lab, size.records, { ...options, limitS: size.memoryS }, signal),
    notes: [
      ...(airsweep.fixedTimeout.length > 0 ? [] : ['This airsweep does not adapt its timeout: one entry only.']),
      ...(airsweep.engines ? [] : ['This airsweep cannot use masscan or zmap for discovery: not measured.']),
    ],
  };
}

function checkNeeds(programs: Readonly<Record<string, string | null>>): void {
  const missing = NEEDED.filter((name) => programs[name] === null);
  if (process.getuid?.() !== 0) missing.push('root');
  if (missing.length > 0) throw new Error(`network namespaces need what is missing here: ${missing.join(', ')}`);
}

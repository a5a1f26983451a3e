import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRefused, LINK, PORT, SWEPT } from './address-plan.ts';
import { airsweepCommand, removeDatabase, scanCommand } from './airsweep.ts';
import type { Lab } from './lab.ts';
import { type MeasureOptions, measure } from './measure.ts';
import type { Figure } from './report.ts';
import { SWEEP_CONCURRENCY, sweepMemory } from './targets.ts';

const STARTS = 10;
const WALKS = [
  { name: '2^16', range: '10.0.0.0/16' },
  { name: '2^22', range: '10.0.0.0/10' },
];

/** What is measured of airsweep alone. */
export async function measureFigures(
  lab: Lab,
  records: number,
  options: MeasureOptions & { readonly leftS: () => number },
  signal: AbortSignal,
): Promise<readonly Figure[]> {
  return [
    await startUp('--version', airsweepCommand('--version'), options, signal),
    await startUp('a scan of one closed port', oneClosedPort(lab, options), options, signal),
    ...(await walks(options, signal)),
    await written(records, options, signal),
    ...(await sweeps(lab, options, signal)),
  ];
}

async function startUp(
  name: string,
  command: readonly string[],
  options: MeasureOptions,
  signal: AbortSignal,
): Promise<Figure> {
  const times: number[] = [];
  let note = `median of ${STARTS}`;
  for (let start = 0; start < STARTS; start += 1) {
    const { wallS, reason } = await measure(command, options, signal);
    times.push(wallS);
    if (reason !== '') note = reason;
  }
  const value = 1000 * (times.sort((a, b) => a - b)[STARTS / 2] ?? 0);
  return { name: `start-up, ${name}`, value, unit: 'ms', note };
}

/** On our own end of the cable, where nothing listens. */
function oneClosedPort(lab: Lab, { folder }: MeasureOptions): readonly string[] {
  return [...lab.near, ...scanCommand(join(folder, 'start.db')), LINK.ours, '-p', `${PORT}`, '--silent'];
}

/** The walk over the index space alone; nothing is sent. */
async function walks(options: MeasureOptions, signal: AbortSignal): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { name, range } of WALKS) {
    const { wallS, usage, end } = await measure(
      airsweepCommand('scan', '--list-targets', '-p', `${PORT}`, range),
      options,
      signal,
    );
    const note = end === 'finished' ? `in ${wallS.toFixed(1)} s` : end;
    figures.push({ name: `peak memory, --list-targets, ${name}`, value: usage?.peakMiB ?? 0, unit: 'MiB', note });
  }
  return figures;
}

/** Judges and stores records that are all Airbyte: nothing is sent, each record becomes a finding. */
async function written(records: number, options: MeasureOptions, signal: AbortSignal): Promise<Figure> {
  const list = join(options.folder, 'records.json');
  const database = join(options.folder, 'records.db');
  const title = 'Airbyte';
  const html = `<html><head><title>${title}</title><meta name="airbyte:sec-token" content="c82db11b-64df-413d-aba8-ee66b99c046f"/><meta name="airbyte:version" content="2.0.0"/></head></html>`;
  const line = (_: unknown, index: number): string => {
    const ip = `100.64.${index >> 8}.${index & 255}`;
    return JSON.stringify({
      ip_str: ip,
      port: PORT,
      transport: 'tcp',
      hostnames: [],
      http: { status: 200, title, html },
    });
  };
  writeFileSync(list, Array.from({ length: records }, line).join('\n'));
  removeDatabase(database);
  const words = [...scanCommand(database), '--passive', '-l', list, '--jsonl', '--no-progress'];
  const { wallS, usage, output } = await measure(words, options, signal);
  const findings = readFileSync(output, 'utf8').split('\n').length - 1;
  const note = `${findings} of ${records} imported records in ${wallS.toFixed(1)} s, ${(usage?.cpuS ?? 0).toFixed(1)} s of CPU`;
  return { name: 'findings judged and written', value: findings / wallS, unit: 'per second', note };
}

/** A real sweep in which everything is refused; the larger one is stopped when its time is up. */
async function sweeps(
  lab: Lab,
  options: MeasureOptions & { readonly leftS: () => number },
  signal: AbortSignal,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const database = join(options.folder, 'memory.db');
  lab.setRules(allRefused());
  for (const { name, ports } of [
    { name: '2^16', ports: `${PORT}` },
    { name: '2^22', ports: `${PORT}-${PORT + 63}` },
  ]) {
    removeDatabase(database);
    const limitS = Math.max(1, Math.min(options.limitS, options.leftS()));
    const words = [...scanCommand(database), SWEPT, '-p', ports, '-c', `${SWEEP_CONCURRENCY}`, '--silent'];
    const rates = ['--rate', '1000000', '--rate-per-network', '1000000', '--timeout', '1s'];
    const { wallS, usage, end } = await measure([...lab.near, ...words, ...rates], { ...options, limitS }, signal);
    const note = `${end === 'finished' ? 'whole, in' : `${end} after`} ${wallS.toFixed(0)} s`;
    figures.push({
      name: sweepMemory(name),
      value: usage?.peakMiB ?? 0,
      unit: 'MiB',
      note,
    });
  }
  return figures;
}

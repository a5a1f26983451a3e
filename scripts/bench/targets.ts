import type { Race, RaceId, Report } from './report.ts';
import { type Summary, summaryOf } from './summary.ts';

/** Connections in flight when memory is looked at. */
export const SWEEP_CONCURRENCY = 2_000;
const MAX_PEAK_MIB = 300;

/** Name of the figure that tells the peak memory of a sweep over that many targets. */
export function sweepMemory(targets: string): string {
  return `peak memory, all refused, -c ${SWEEP_CONCURRENCY}, ${targets}`;
}

/** Something the project has promised of its speed, and what came of it. */
export interface Outcome {
  readonly promise: string;
  readonly wanted: string;
  /** null: not measured, because a program was absent or failed. */
  readonly ratio: number | null;
  /** The peer was stopped, so that all that is known is that the ratio is better than this. */
  readonly isBound?: boolean;
  readonly isMet: boolean | null;
}

interface Promised {
  readonly race: RaceId;
  readonly ours: string;
  readonly peer: string;
  readonly what: 'speed' | 'CPU';
  /** At least this for speed, at most this for CPU. */
  readonly factor: number;
}

const SWEEP_PROMISES: readonly Promised[] = [
  { race: 'dropped', ours: 'airsweep, 1 s', peer: 'nmap -sT, 1 s', what: 'speed', factor: 10 },
  { race: 'dropped', ours: 'airsweep, adaptive', peer: 'nmap -sT -T5, adaptive', what: 'speed', factor: 1 },
  { race: 'dropped', ours: 'airsweep, 1 s', peer: 'naabu -s c, 1 s', what: 'speed', factor: 1 },
  { race: 'refused', ours: 'airsweep, 1 s', peer: 'nmap -sT, 1 s', what: 'speed', factor: 1 },
  { race: 'dropped', ours: 'airsweep --discovery masscan', peer: 'masscan', what: 'speed', factor: 0.85 },
  { race: 'dropped', ours: 'airsweep --discovery zmap', peer: 'zmap', what: 'speed', factor: 0.85 },
];

const FINGERPRINT_PROMISES: readonly Promised[] = [
  ...[
    ['httpx', 2] as const,
    ['zgrab2, page and health', 1] as const,
    ['nuclei', 5] as const,
    ['nmap http-title', 1] as const,
  ].map(([peer, factor]) => ({ race: 'fingerprint', ours: 'airsweep', peer, what: 'speed', factor }) as const),
  ...['httpx', 'zgrab2, page and health', 'nuclei', 'nmap http-title'].map(
    (peer) => ({ race: 'fingerprint', ours: 'airsweep', peer, what: 'CPU', factor: 1 }) as const,
  ),
];

/** The promises of speed, each as a ratio of two programs that ran in turn. */
export function judgePromises(report: Report): readonly Outcome[] {
  const ratios = [...SWEEP_PROMISES, ...FINGERPRINT_PROMISES].map((promised) => judgeRatio(report, promised));
  return [...ratios, ...report.races.map(judgeFound), ...judgeMemory(report)];
}

function judgeRatio(report: Report, { race, ours, peer, what, factor }: Promised): Outcome {
  const peers = summaryOf(report, race, peer);
  const mine = value(summaryOf(report, race, ours), what);
  const whole = value(peers, what);
  const theirs = whole ?? value(peers?.atBest ?? null, what);
  const ratio = mine === null || theirs === null ? null : mine / theirs;
  const isBound = ratio !== null && whole === null;
  const isReached = ratio === null ? null : what === 'speed' ? ratio >= factor : ratio < factor;
  const wanted = what === 'speed' ? `at least ${factor}` : `below ${factor}`;
  const promise = `${race}: ${what} of ${ours} against ${peer}`;
  // A bound that is not good enough tells nothing.
  return { promise, wanted, ratio, isBound, isMet: isBound && !isReached ? null : isReached };
}

function value(of: Pick<Summary, 'hostsPerS' | 'cpuSPer1000'> | null, what: 'speed' | 'CPU'): number | null {
  if (of === null) return null;
  // A CPU time too short for the clock is no divisor.
  const number = what === 'speed' ? of.hostsPerS : of.cpuSPer1000;
  return number === null || number === 0 ? null : number;
}

function judgeFound({ id, entries, expected }: Race): Outcome {
  const runs = entries.filter(({ tool }) => tool.startsWith('airsweep')).flatMap((entry) => entry.runs);
  // A run that was stopped could not find all; that it was too slow shows elsewhere.
  const whole = runs.filter(({ end }) => end !== 'stopped');
  const isMet = whole.every(({ end, found, wrong }) => end === 'finished' && found === expected && wrong === 0);
  const least = Math.min(...whole.map(({ found }) => found));
  const ratio = whole.length === 0 ? null : expected === 0 ? 1 : least / expected;
  const wanted = 'all, and nothing else';
  return { promise: `${id}: found of expected`, wanted, ratio, isMet: whole.length === 0 ? null : isMet };
}

function judgeMemory({ figures }: Report): readonly Outcome[] {
  const peak = (targets: string): number | null => {
    const value = figures.find(({ name }) => name === sweepMemory(targets))?.value ?? 0;
    return value === 0 ? null : value;
  };
  const [few, many] = [peak('2^16'), peak('2^22')];
  const growth = few === null || many === null ? null : many / few;
  const most = few === null || many === null ? null : Math.max(few, many);
  return [
    {
      promise: 'peak memory of 2^22 targets against 2^16',
      wanted: 'at most 1.1',
      ratio: growth,
      isMet: growth === null ? null : growth <= 1.1,
    },
    {
      promise: `peak memory at -c ${SWEEP_CONCURRENCY}, MiB`,
      wanted: `at most ${MAX_PEAK_MIB}`,
      ratio: most,
      isMet: most === null ? null : most <= MAX_PEAK_MIB,
    },
  ];
}

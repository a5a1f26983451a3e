import type { Entry, Race, Report, Run } from './report.ts';

/** What the runs of one program come to. */
export interface Summary {
  readonly tool: string;
  /** null: it was not there, or no run came to its end. */
  readonly hostsPerS: number | null;
  readonly cpuSPer1000: number | null;
  /** Share of one core that it kept busy. */
  readonly busy: number | null;
  readonly peakMiB: number | null;
  /** The fewest of any run. */
  readonly found: number | null;
  readonly wrong: number;
  /** Of a run that was stopped: a whole one is no faster and takes no less. null: all came to their end, or none began. */
  readonly atBest: { readonly hostsPerS: number; readonly cpuSPer1000: number | null } | null;
  /** How many runs, or why there is none. */
  readonly remark: string;
}

export function summarize(race: Race, entry: Entry): Summary {
  const { tool, runs } = entry;
  const done = runs.filter(({ end }) => end === 'finished');
  const wallS = middle(done.map((run) => run.wallS));
  const cpuS = middle(done.flatMap((run) => run.cpuS ?? []));
  const peaks = done.flatMap((run) => run.peakMiB ?? []);
  return {
    tool,
    hostsPerS: wallS === null ? null : race.hosts / wallS,
    cpuSPer1000: cpuS === null ? null : (1000 * cpuS) / race.hosts,
    busy: cpuS === null || wallS === null ? null : cpuS / wallS,
    peakMiB: peaks.length === 0 ? null : Math.max(...peaks),
    found: done.length === 0 ? null : Math.min(...done.map(({ found }) => found)),
    wrong: Math.max(0, ...done.map((run) => run.wrong)),
    atBest: atBest(race, runs),
    remark: remark(runs, done),
  };
}

function atBest({ hosts }: Race, runs: readonly Run[]): Summary['atBest'] {
  const stopped = runs.find(({ end }) => end === 'stopped');
  if (stopped === undefined) return null;
  const { wallS, cpuS } = stopped;
  return { hostsPerS: hosts / wallS, cpuSPer1000: cpuS === null ? null : (1000 * cpuS) / hosts };
}

function remark(runs: readonly Run[], done: readonly Run[]): string {
  if (runs.length === 0) return 'no time left';
  const bad = runs.find(({ end }) => end !== 'finished');
  const spread = done.map(({ wallS }) => wallS.toFixed(1)).join(', ');
  return [spread === '' ? '' : `${spread} s`, bad?.reason ?? ''].filter((part) => part !== '').join('; ');
}

/** The median; of an even number the mean of the two in the middle. */
function middle(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  const upper = sorted[Math.floor(sorted.length / 2)];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}

export function summaryOf(report: Report, raceId: Race['id'], tool: string): Summary | null {
  const race = report.races.find(({ id }) => id === raceId);
  const entry = race?.entries.find((each) => each.tool === tool);
  return race === undefined || entry === undefined ? null : summarize(race, entry);
}

import type { EngineOptions } from './discovery.ts';
import type { Program } from './program.ts';

/** `masscan: 2,048 endpoints in 1 run at 100 packets/s (not 1,000: …)`. */
export function describeRuns({ name, runs, shardsNeed }: Program, options: EngineOptions): string {
  const { rate, ratePerNetwork, retries, shard, shards } = options;
  const endpoints = runs.reduce((sum, run) => sum + run.endpoints, 0);
  const rates = runs.map((run) => run.rate);
  const slowest = Math.min(rate, ...rates);
  const fastest = Math.max(0, ...rates);
  const speed = slowest < fastest ? `${format(slowest)} to ${format(fastest)}` : format(slowest);
  const count = runs.length * (1 + retries);
  const times = retries === 0 ? '' : `, ${1 + retries} times each,`;
  const size = `${format(endpoints)} endpoints${times} in ${count} ${count === 1 ? 'run' : 'runs'}`;
  const share = shards === 1 ? '' : `, shard ${shard}/${shards}${shardsNeed && ` (all need ${shardsNeed})`}`;
  const why =
    slowest < rate
      ? ` (not ${format(rate)}: in random order a /24 or IPv6 /48 expects at most ${format(ratePerNetwork)}/s)`
      : '';
  return `${name}: ${size}${share} at ${speed} packets/s${why}`;
}

function format(value: number): string {
  return value.toLocaleString('en-US');
}

import type { MannersOptions } from './manners.ts';

export const DEFAULT_DATABASE = 'airsweep.db';

/** Options that every command with a database has. */
export interface CommonOptions {
  readonly db: string;
  readonly config?: string;
}

export interface ScanOptions extends CommonOptions, MannersOptions {
  readonly list?: readonly string[];
  readonly ports?: string;
  readonly allowPrinterPorts?: true;
  readonly concurrency?: string;
  readonly retries?: string;
  readonly passive?: true;
  readonly tryNames?: true;
  readonly seed?: string;
  readonly shard?: string;
  readonly threads?: string;
  readonly fixedTimeout?: true;
  readonly discovery?: string;
  /** true: the newest unfinished sweep. */
  readonly resume?: string | true;
  readonly internet?: true;
  readonly output?: string;
  readonly csv?: true;
  readonly jsonl?: true;
  readonly silent?: true;
  readonly progress: boolean;
  readonly stats?: string;
  readonly listTargets?: true;
  readonly dryRun?: true;
  readonly failOn?: string;
}

/** Whether another program finds the open ports. */
export function isEngine(discovery: string | undefined): discovery is 'masscan' | 'zmap' {
  return discovery === 'masscan' || discovery === 'zmap';
}

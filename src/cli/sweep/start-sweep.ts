import { createHash, randomBytes } from 'node:crypto';
import type { Sweep } from '../../model/sweep.ts';
import type { LoadedRules } from './rules.ts';

interface Beginning {
  readonly kind: Sweep['kind'];
  readonly now: Date;
  readonly total: number;
  /** Where its part of the order begins; 0 unless it is a shard. */
  readonly cursor?: number;
  readonly badLines: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly rules: LoadedRules;
  readonly version: string;
}

/** The record of a sweep as it starts. */
export function beginSweep({ kind, now, total, cursor = 0, badLines, options, rules, version }: Beginning): Sweep {
  const stamp = now.toISOString().replace(/[-:]/g, '').slice(0, 15);
  return {
    id: `${stamp}-${randomBytes(4).toString('hex')}`,
    kind,
    startedAt: now.toISOString(),
    finishedAt: null,
    state: 'running',
    options,
    toolVersion: version,
    fingerprintsSha256: rules.sha256,
    scopeSha256: createHash('sha256').update(JSON.stringify(options)).digest('hex'),
    cursor,
    pending: [],
    counts: { total, done: 0, open: 0, http: 0, findings: 0, vendor: 0, copy: 0, decoy: 0, skipped: 0, badLines },
  };
}

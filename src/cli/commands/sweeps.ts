import { endpointUrl } from '../../export/endpoint-url.ts';
import { UsageError } from '../../model/errors.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { Store } from '../../ports.ts';
import type { CommonOptions } from '../program/options.ts';
import { say } from '../say.ts';
import { plural } from '../sweep/summary.ts';
import { withStore } from '../with-store.ts';

export async function listSweeps(options: CommonOptions): Promise<void> {
  await withStore(options, async (store) => {
    const sweeps = await store.sweeps();
    if (sweeps.length === 0) process.stderr.write(`no sweeps in ${options.db}\n`);
    for (const { id, kind, state, startedAt, counts } of sweeps) {
      say(
        `${id}  ${kind}  ${state}  ${startedAt}  ${counts.done}/${plural(counts.total, 'endpoint')}  ${plural(counts.findings, 'finding')}`,
      );
    }
  });
}

export async function showSweep(id: string, options: CommonOptions): Promise<void> {
  await withStore(options, async (store) => {
    const sweep = await find(store, id, options.db);
    for (const [name, value] of Object.entries({ ...sweep, ...sweep.counts, counts: undefined })) {
      if (value !== undefined) say(`${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`);
    }
    for (const line of (await seenIn(store, id)).values()) say(line);
  });
}

/** What the later sweep saw that the earlier did not (+), no longer saw (-), or saw changed (~). */
export async function diffSweeps(a: string, b: string, options: CommonOptions): Promise<void> {
  await withStore(options, async (store) => {
    await find(store, a, options.db);
    await find(store, b, options.db);
    const before = await seenIn(store, a);
    const after = await seenIn(store, b);
    for (const [id, line] of after) {
      const earlier = before.get(id);
      if (earlier === undefined) say(`+ ${line}`);
      else if (earlier !== line) say(`~ ${earlier}  ->  ${line}`);
    }
    for (const [id, line] of before) if (!after.has(id)) say(`- ${line}`);
  });
}

async function find(store: Store, id: string, db: string): Promise<Sweep> {
  const sweep = await store.sweep(id);
  if (sweep === null) throw new UsageError(`there is no sweep "${id}" in ${db} (airsweep sweeps lists them)`);
  return sweep;
}

/** One line per finding that the sweep saw, as it was then. */
async function seenIn(store: Store, id: string): Promise<ReadonlyMap<string, string>> {
  const seen = await store.sweepFindings(id);
  const findings = seen.length === 0 ? [] : await store.findings({ ids: seen.map(({ findingId }) => findingId) });
  const urls = new Map(findings.map((finding) => [finding.id, endpointUrl(finding.endpoint)]));
  return new Map(
    seen.map(({ findingId, exposure, version }) => [
      findingId,
      `${findingId}  ${urls.get(findingId) ?? ''}  ${exposure}  ${version || 'version not known'}`,
    ]),
  );
}

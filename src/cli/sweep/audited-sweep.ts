import type { Sweep } from '../../model/sweep.ts';
import type { Clock, Store } from '../../ports.ts';
import { actor } from '../actor.ts';
import { plural } from './summary.ts';

/** Runs a sweep and enters its beginning and its end, whatever that is, in the audit log. */
export async function auditedSweep(
  start: Sweep,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  run: () => Promise<Sweep>,
): Promise<Sweep> {
  const enter = (detail: string): Promise<void> =>
    store.audit({ at: clock.now().toISOString(), actor: actor(), action: 'sweep', subject: start.id, detail });
  await enter(`${start.kind} of ${plural(start.counts.total, 'endpoint')} begins`);
  let ended: Sweep | null = null;
  try {
    ended = await run();
    return ended;
  } finally {
    const done = ended === null ? '' : `: ${ended.counts.done} of ${plural(ended.counts.total, 'endpoint')}`;
    await enter(`${start.kind} ${ended?.state ?? 'failed'}${done}`);
  }
}

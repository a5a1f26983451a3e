import { notifySchema } from '../../../src/cli/config/disclosure.ts';
import type { SendDeps } from '../../../src/engine/disclosure/index.ts';
import type { Clock, Mailer, Store } from '../../../src/ports.ts';
import { createTrackedRecheck } from './tracked-recheck.ts';

/** What `send` works with in the process that is killed, and in the one after it. */
export function killDeps(store: Store, clock: Clock, mailer: Mailer): SendDeps {
  const policy = notifySchema.parse({});
  return {
    store,
    clock,
    policy,
    mailer,
    recheck: createTrackedRecheck(store, clock, () => 'open'),
    isPublic: () => true,
    halted: () => '',
  };
}

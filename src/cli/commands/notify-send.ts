import { resumeSending, type Sending, sendNotices } from '../../engine/disclosure/index.ts';
import { UsageError } from '../../model/errors.ts';
import { actor } from '../actor.ts';
import { watchKillSwitch } from '../kill-switch.ts';
import { atDesk, remark, say } from '../sweep/desk.ts';
import { plural } from '../sweep/summary.ts';
import { systemClock } from '../wire/adapters.ts';
import { createMailer, createRecheck, requireMail } from '../wire/disclosure.ts';
import { describeNotice, type NotifyOptions } from './notify.ts';

export interface SendOptions extends NotifyOptions {
  readonly resumeAfterBounces?: true;
}

/** Checks every finding of the approved notices once more and sends what still holds. */
export async function send(options: SendOptions): Promise<void> {
  const kill = watchKillSwitch(options.db);
  try {
    await atDesk(options, async (desk) => {
      const { config, store } = desk;
      const mailer = createMailer(requireMail(config));
      const clock = systemClock;
      const policy = config.value.notify;
      const signal = AbortSignal.any([desk.signal, kill.signal]);
      try {
        if (options.resumeAfterBounces) await resumeAfterBounces(options, desk.store);
        const deps = { store, clock, policy, mailer, recheck: createRecheck(desk), halted: kill.reason };
        tell(await sendNotices(deps, signal));
      } finally {
        mailer.close();
      }
    });
  } finally {
    kill.release();
  }
}

async function resumeAfterBounces(
  options: SendOptions,
  store: Parameters<typeof resumeSending>[0]['store'],
): Promise<void> {
  const by = options.by ?? actor();
  if (by.trim() === '') throw new UsageError('--by is empty: say who has looked at the bounces');
  await resumeSending({ store, clock: systemClock }, by);
}

function tell({ notices, waiting, stopped }: Sending): void {
  for (const notice of notices) say(describeNotice(notice));
  if (waiting.length > 0) {
    const first = waiting.map(({ until }) => until.toISOString()).sort()[0] ?? '';
    const verb = waiting.length === 1 ? 'waits' : 'wait';
    remark(
      `${plural(waiting.length, 'approved notice')} ${verb} for a later turn, the first until ${first.slice(0, 16)}Z`,
    );
  }
  if (stopped !== '') remark(`stopped: ${stopped}`);
  else if (notices.length + waiting.length === 0) remark('nothing is approved');
  // Refused mail is a failure of the run; what a human has to look at is not.
  if (stopped !== '' || notices.some(({ state }) => state === 'failed' || state === 'approved')) process.exitCode = 3;
}

import { setTimeout as sleep } from 'node:timers/promises';
import {
  describeWaiting,
  isUnanswered,
  resumeSending,
  type Sending,
  sendNotices,
} from '../../engine/disclosure/index.ts';
import { UsageError } from '../../model/errors.ts';
import type { Notice } from '../../model/notice.ts';
import { actor } from '../actor.ts';
import { watchKillSwitch } from '../kill-switch.ts';
import { remark, say } from '../say.ts';
import { atDesk } from '../sweep/desk.ts';
import { loadSpecialPurpose } from '../sweep/special-purpose.ts';
import { alone, systemClock } from '../wire/adapters.ts';
import { createMailer, createRecheck, requireMail } from '../wire/disclosure.ts';
import { describeNotice, type NotifyOptions } from './notify.ts';

// What setTimeout can hold.
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface SendOptions extends NotifyOptions {
  readonly resumeAfterBounces?: true;
  readonly wait?: true;
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
        const { isPublic } = loadSpecialPurpose();
        const recheck = createRecheck(desk);
        const deps = { store, clock, policy, mailer, recheck, isPublic, halted: kill.reason };
        let sending: Sending;
        do {
          // One that looks on while another sends would take its mail for one that a kill left behind.
          sending = await alone(options.db, 'notify send', () => sendNotices(deps, signal));
          tell(sending);
        } while (options.wait && (await hasTurn(sending, signal)));
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

/** Waits for the next turn; false when none comes any more, or a signal did. */
async function hasTurn({ waiting, stopped }: Sending, signal: AbortSignal): Promise<boolean> {
  if (stopped !== '' || waiting.length === 0) return false;
  const until = Math.min(...waiting.map((one) => one.until.getTime()));
  const ms = Math.min(Math.max(until - systemClock.now().getTime(), 0), MAX_TIMER_MS);
  return sleep(ms, true, { signal }).catch(() => false);
}

function tell({ notices, waiting, stopped }: Sending): void {
  for (const notice of notices) say(describeNotice(notice));
  if (stopped !== '') remark(`stopped: ${stopped}`);
  else if (waiting.length > 0) remark(describeWaiting(waiting));
  else if (notices.length === 0) remark('nothing is approved');
  // Refused mail is a failure of the run; what a human has to look at is not, nor what the next run asks again.
  const isRefused = (notice: Notice): boolean =>
    notice.state === 'failed' || (notice.state === 'approved' && !isUnanswered(notice));
  if (stopped !== '' || notices.some(isRefused)) process.exitCode = 3;
}

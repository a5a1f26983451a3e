import { finishReply, type Outcome, readInbox, waitingReplies } from '../../engine/replies/index.ts';
import { safeText } from '../../export/safe-text.ts';
import { UsageError } from '../../model/errors.ts';
import { type Reply, shortId } from '../../model/reply.ts';
import type { Store } from '../../ports.ts';
import { actor } from '../actor.ts';
import { readConfig } from '../config/config.ts';
import type { CommonOptions } from '../program/options.ts';
import { say } from '../say.ts';
import { createStop } from '../stop.ts';
import { plural } from '../sweep/summary.ts';
import { systemClock } from '../wire/adapters.ts';
import { openInbox } from '../wire/inbox.ts';
import { withStore } from '../with-store.ts';

export interface InboxOptions extends CommonOptions {
  readonly list?: true;
  readonly by?: string;
}

/** Reads bounces and replies, does what they ask for, and lists what is left for a human. */
export async function inbox(sources: readonly string[], options: InboxOptions): Promise<void> {
  if (options.list && sources.length > 0) throw new UsageError('--list reads nothing: leave the sources out');
  if (!options.list && sources.length === 0)
    throw new UsageError('name what to read: airsweep inbox Maildir|mbox|file.eml|folder|imap (or --list)');
  const config = readConfig(options.config);
  await withStore(options, async (store) => {
    if (!options.list) await readAll(store, sources, config);
    await listWaiting(store, options.list === true);
  });
}

async function readAll(store: Store, sources: readonly string[], config: ReturnType<typeof readConfig>): Promise<void> {
  const stop = createStop();
  const counts = new Map<Outcome['kind'], number>();
  try {
    const messages = await openInbox(sources, config, await store.notices(), stop.signal);
    for await (const outcome of readInbox(messages, { store, clock: systemClock }, stop.signal)) {
      counts.set(outcome.kind, (counts.get(outcome.kind) ?? 0) + 1);
      report(outcome);
    }
    if (stop.signal.aborted) process.exitCode = 130;
  } finally {
    stop.release();
  }
  process.stderr.write(`${summary(counts)}\n`);
}

function report(outcome: Outcome): void {
  if (outcome.kind === 'read') say(describe(outcome.reply, outcome.effect));
  if (outcome.kind === 'unreadable') process.stderr.write(`${safeText(`${outcome.where}: ${outcome.reason}`, 500)}\n`);
  if (outcome.kind === 'later')
    process.stderr.write(
      `${safeText(outcome.where, 500)}: notice ${outcome.noticeId} is being sent: read again later\n`,
    );
}

function summary(counts: ReadonlyMap<Outcome['kind'], number>): string {
  const words: readonly (readonly [Outcome['kind'], string])[] = [
    ['read', 'read'],
    ['known', 'known already'],
    ['unrelated', 'automatic and about no notice'],
    ['later', 'left for the next run'],
    ['unreadable', 'could not be read'],
  ];
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = words.flatMap(([kind, word]) => (counts.has(kind) ? [`${counts.get(kind)} ${word}`] : []));
  return [plural(total, 'message'), ...parts].join('; ');
}

/** On demand as data, after a run as a reminder for the person. */
async function listWaiting(store: Store, isData: boolean): Promise<void> {
  const waiting = await waitingReplies({ store });
  if (isData) for (const reply of waiting) say(`${shortId(reply)}  ${reply.at}  ${describe(reply, '')}`);
  if (waiting.length === 0) {
    if (isData) process.stderr.write('nothing waits for you\n');
    return;
  }
  process.stderr.write(
    isData
      ? 'done with one: airsweep inbox done ID\n'
      : `${plural(waiting.length, 'message')} for you to look at: airsweep inbox --list\n`,
  );
}

function describe({ kind, noticeId, from, recipient, bounce, status, ticket, detail }: Reply, effect: string): string {
  const what = [kind, bounce ?? '', status].filter((part) => part !== '').join(' ');
  const who = recipient === '' ? from : recipient;
  const parts = [what, noticeId ?? 'no notice', who || 'no sender', ticket === '' ? '' : `ticket ${ticket}`, detail];
  const line = parts.filter((part) => part !== '').join('  ');
  return effect === '' ? line : `${line}  (${effect})`;
}

/** Notes that a human has dealt with a message. */
export async function done(id: string, options: InboxOptions): Promise<void> {
  await withStore(options, async (store) => {
    const by = options.by ?? actor();
    const reply = await finishReply({ store, clock: systemClock }, id, by);
    say(`${shortId(reply)}  done`);
  });
}

import type { ImapOptions } from '../../inbox/imap.ts';
import type { Mailbox } from '../../inbox/raw-message.ts';
import { UsageError } from '../../model/errors.ts';
import type { Incoming, Unreadable } from '../../model/incoming.ts';
import type { Notice } from '../../model/notice.ts';
import type { ConfigFile } from '../config/config.ts';
import { readSecret } from './read-secret.ts';

const DAY_MS = 24 * 3_600_000;

/** The messages of all sources, one source after the other. Every source is opened before the first message is read. */
export async function openInbox(
  sources: readonly string[],
  config: ConfigFile,
  notices: readonly Notice[],
  signal: AbortSignal,
): Promise<AsyncIterable<Incoming | Unreadable>> {
  const mailboxes: Mailbox[] = [];
  for (const source of sources) mailboxes.push(await openSource(source, config, notices, signal));
  return parseAll(mailboxes);
}

async function* parseAll(mailboxes: readonly Mailbox[]): AsyncGenerator<Incoming | Unreadable> {
  const { parseMessage } = await import('../../inbox/parse-message.ts');
  for (const mailbox of mailboxes) {
    for await (const message of mailbox) yield 'reason' in message ? message : await parseMessage(message);
  }
}

async function openSource(
  source: string,
  config: ConfigFile,
  notices: readonly Notice[],
  signal: AbortSignal,
): Promise<Mailbox> {
  if (source !== 'imap') return (await import('../../inbox/open-source.ts')).openPath(source);
  const options = imapOptions(config, notices);
  return (await import('../../inbox/imap.ts')).readImap(options, signal);
}

function imapOptions({ value, file, lineOf }: ConfigFile, notices: readonly Notice[]): ImapOptions {
  const { imap } = value.inbox;
  if (imap === undefined) throw new UsageError(`${file}: there is no inbox.imap: part; it needs host and user`);
  const { host, port, tls, user, passwordFile, caFile, mailbox } = imap;
  const place = `${file}:${lineOf(['inbox', 'imap'])}`;
  return {
    host,
    port,
    tls,
    user,
    mailbox,
    password:
      passwordFile === undefined ? fromEnvironment(place) : readSecret(passwordFile, `${place}: passwordFile`).trim(),
    since: oldestOf(notices, value.notify.closeDay),
    ...(caFile === undefined ? {} : { ca: readSecret(caFile, `${place}: caFile`) }),
  };
}

/** Answers come after the mail: nothing before the first notice that is not closed, less a day for time zones. */
function oldestOf(notices: readonly Notice[], closeDay: number): Date {
  const now = Date.now();
  const times = notices.map(({ sentAt, createdAt }) => Date.parse(sentAt ?? createdAt));
  const open = times.filter((time) => now - time < 2 * closeDay * DAY_MS);
  return new Date(Math.min(now, ...open) - DAY_MS);
}

function fromEnvironment(place: string): string {
  const password = process.env.AIRSWEEP_IMAP_PASSWORD;
  if (password === undefined)
    throw new UsageError(`${place}: inbox.imap needs passwordFile, or the password in AIRSWEEP_IMAP_PASSWORD`);
  return password;
}

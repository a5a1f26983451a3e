import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import { RunError } from '../model/errors.ts';
import type { Unreadable } from '../model/incoming.ts';
import { MAX_MESSAGE_BYTES, type Mailbox, type RawMessage, tooLarge } from './raw-message.ts';

export interface ImapOptions {
  readonly host: string;
  readonly port: number;
  /** `required`: STARTTLS, and no password to a server without it. */
  readonly tls: 'required' | 'implicit' | 'none';
  readonly user: string;
  readonly password: string;
  /** PEM of a private certificate authority. */
  readonly ca?: string;
  readonly mailbox: string;
  /** Messages that arrived on an earlier day are left out: they cannot answer a notice that was not sent yet. */
  readonly since: Date;
  /** To connect, to be greeted and of silence, each; default 30 s. */
  readonly timeoutMs?: number;
}

/**
 * The messages of a mailbox, oldest first. It is opened for reading only (EXAMINE; RFC 3501, 6.3.2): no message is
 * marked as seen, moved or deleted. "Unseen" would be the wrong question, since people read this mailbox too, and a
 * STOP that somebody has opened is still a STOP.
 */
export async function* readImap(options: ImapOptions, signal: AbortSignal): Mailbox {
  const client = new ImapFlow(clientOptions(options));
  // Without a listener an error between two commands would end the process; the next command reports it.
  client.on('error', () => {});
  const stop = (): void => client.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    await client.mailboxOpen(options.mailbox, { readOnly: true });
    const uids = await client.search({ since: options.since }, { uid: true });
    if (!Array.isArray(uids)) throw new Error('the server refuses to search');
    for (const uid of uids.toSorted((a, b) => a - b)) {
      const message = await readMessage(client, uid, options);
      if (message !== null) yield message;
    }
  } catch (error) {
    if (!signal.aborted) throw new RunError(`inbox.imap: ${options.host}:${options.port}: ${explain(error)}`);
  } finally {
    signal.removeEventListener('abort', stop);
    await client.logout().catch(() => client.close());
  }
}

/** null when the message has gone meanwhile. */
async function readMessage(
  client: ImapFlow,
  uid: number,
  { mailbox }: ImapOptions,
): Promise<RawMessage | Unreadable | null> {
  const where = `imap:${mailbox} uid ${uid}`;
  const sized = await client.fetchOne(`${uid}`, { size: true }, { uid: true });
  if (!sized) return null;
  if ((sized.size ?? 0) > MAX_MESSAGE_BYTES) return tooLarge(where);
  // imapflow asks for BODY.PEEK[], which sets no flag, beside EXAMINE, which could not.
  const fetched = await client.fetchOne(`${uid}`, { source: { maxLength: MAX_MESSAGE_BYTES + 1 } }, { uid: true });
  if (!fetched || fetched.source === undefined) return null;
  return fetched.source.length > MAX_MESSAGE_BYTES ? tooLarge(where) : { where, content: fetched.source };
}

function clientOptions(options: ImapOptions): ImapFlowOptions {
  const { host, port, tls, user, password, ca, timeoutMs = 30_000 } = options;
  return {
    host,
    port,
    secure: tls === 'implicit',
    doSTARTTLS: tls === 'required',
    auth: { user, pass: password },
    logger: false,
    disableAutoIdle: true,
    tls: ca === undefined ? {} : { ca },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    maxLineLength: 1024 * 1024,
    maxLiteralSize: MAX_MESSAGE_BYTES * 2,
    maxResponseSize: MAX_MESSAGE_BYTES * 3,
  };
}

/** imapflow says "Command failed" and keeps the server's words apart. */
function explain(error: unknown): string {
  const { message = String(error), responseText = '' } = error as { message?: string; responseText?: string };
  return responseText === '' ? message : responseText;
}

import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { onTestFinished } from 'vitest';

const tls = (name: string): string =>
  readFileSync(new URL(`../../fixtures/tls/mail.${name}.pem`, import.meta.url), 'utf8');

export const MAIL_CA: string = tls('cert');

/** Where in a mail's way something may happen. */
export type Stage = 'rcpt' | 'data' | 'end' | 'answered';

/** What a mail server does when a mail for this recipient gets to a stage; `drop` cuts the line. */
export type Behaviour = (recipient: string, stage: Stage) => 'go on' | 'drop' | 450 | 550;

export interface MailServer {
  readonly port: number;
  /** Taken for good: recipient and text, in order. */
  readonly mails: readonly { readonly to: string; readonly text: string }[];
  /** How many each mailbox got. */
  counts(): Readonly<Record<string, number>>;
}

/** A real mail server on loopback with STARTTLS; a mail counts as taken once it is whole, answered or not. */
export async function startMailServer(behave: Behaviour = () => 'go on'): Promise<MailServer> {
  const mails: { to: string; text: string }[] = [];
  const server = new SMTPServer({
    cert: tls('cert'),
    key: tls('test-only-key'),
    authOptional: true,
    onRcptTo({ address }, session, done) {
      act(behave(address, 'rcpt'), session, done);
    },
    async onData(stream, session, done) {
      const to = session.envelope.rcptTo[0]?.address ?? '';
      const before = behave(to, 'data');
      if (before === 'drop') return drop(session);
      // A line that was cut in the middle leaves no mail.
      const text = await buffer(stream).then(String, () => null);
      if (text === null) return;
      if (before !== 'go on') return done(refusal(before));
      const after = behave(to, 'end');
      if (typeof after === 'number') return done(refusal(after));
      mails.push({ to, text });
      if (after === 'drop') return drop(session);
      done();
      behave(to, 'answered');
    },
  });
  function act(what: ReturnType<Behaviour>, session: SMTPServerSession, done: (error?: Error) => void): void {
    if (what === 'drop') drop(session);
    else done(what === 'go on' ? undefined : refusal(what));
  }
  function drop({ id }: SMTPServerSession): void {
    for (const connection of server.connections) if (connection.session.id === id) connection._socket.destroy();
  }
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    counts: () => Object.fromEntries([...Map.groupBy(mails, ({ to }) => to)].map(([to, list]) => [to, list.length])),
  };
}

function refusal(code: 450 | 550): Error {
  const words = code === 550 ? '5.1.1 no such user' : '4.2.0 try again later';
  return Object.assign(new Error(words), { responseCode: code });
}

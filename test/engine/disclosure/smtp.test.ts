import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { approveNotices, planNotices, sendNotices } from '../../../src/engine/disclosure/index.ts';
import { createSmtpMailer } from '../../../src/mail/smtp.ts';
import { contact, finding } from '../../notice/samples.ts';
import { createWorld, never, type World } from './world.ts';

const tls = (name: string): string =>
  readFileSync(new URL(`../../fixtures/tls/mail.${name}.pem`, import.meta.url), 'utf8');

let server: SMTPServer | null = null;
afterEach(async () => {
  const running = server;
  if (running !== null) await new Promise<void>((resolve) => running.close(() => resolve()));
  server = null;
});

/** A world with one approved notice, whose mails go to a real server on loopback. */
async function worldWithServer(onData: NonNullable<SMTPServerOptions['onData']>): Promise<World> {
  const world = await createWorld([finding()]);
  world.known.set('*', [contact()]);
  const { drafted } = await planNotices(world.plan, never);
  await approveNotices(
    world.plan,
    drafted.map((one) => one.id),
    'ann',
  );
  const running = new SMTPServer({ cert: tls('cert'), key: tls('test-only-key'), authOptional: true, onData });
  running.on('error', () => undefined);
  await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
  server = running;
  const mailer = createSmtpMailer({
    host: '127.0.0.1',
    port: (running.server.address() as AddressInfo).port,
    ca: tls('cert'),
  });
  const send = { ...world.send, mailer };
  return { ...world, send, sendAll: async () => (await sendNotices(send, never)).notices };
}

describe('from a finding to a mail server', () => {
  it('delivers one mail, once', async () => {
    const mails: ParsedMail[] = [];
    const world = await worldWithServer(async (stream, _session, done) => {
      mails.push(await simpleParser(await buffer(stream)));
      done();
    });
    const [sent] = await world.sendAll();
    await world.sendAll();
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ subject: sent?.subject, text: sent?.text, messageId: sent?.messageId });
    expect((await world.finding('0a1b2c3d4e5f')).state).toBe('notified');
  });

  it('does not send again what the server may have taken before the line was lost', async () => {
    let deliveries = 0;
    const world = await worldWithServer((stream, session) => {
      stream.on('end', () => {
        deliveries += 1;
        for (const connection of server?.connections ?? []) {
          if (connection.session.id === session.id) connection._socket.destroy();
        }
      });
      stream.resume();
    });
    expect((await world.sendAll()).map((one) => one.state)).toEqual(['held']);
    expect(await world.sendAll()).toEqual([]);
    expect(deliveries).toBe(1);
    expect((await world.finding('0a1b2c3d4e5f')).state).toBe('open');
  });
});

import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { createSmtpMailer } from '../../src/mail/smtp.ts';
import type { SmtpOptions } from '../../src/mail/smtp-options.ts';
import { UsageError } from '../../src/model/errors.ts';
import { composed, contact, notice } from '../notice/samples.ts';

const tls = (name: string): URL => new URL(`../fixtures/tls/mail.${name}.pem`, import.meta.url);
const cert = readFileSync(tls('cert'), 'utf8');
const key = readFileSync(tls('test-only-key'), 'utf8');
const never = new AbortController().signal;

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string;
  readonly dsn: unknown;
  readonly message: string;
}

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** A real server on loopback that keeps what it accepts. */
async function startServer(options: SMTPServerOptions = {}): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    cert,
    key,
    authOptional: true,
    hideDSN: false,
    onAuth: ({ username, password }, _session, done) =>
      password === 'right'
        ? done(null, { user: username ?? '' })
        : done(Object.assign(new Error('no'), { responseCode: 535 })),
    onData: async (stream, session, done) => {
      const message = (await buffer(stream)).toString('latin1');
      const { mailFrom, rcptTo } = session.envelope;
      received.push({
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map((one) => one.address),
        secure: session.secure,
        user: String(session.user ?? ''),
        dsn: [session.envelope.dsn, rcptTo[0]?.dsn],
        message,
      });
      done(null, 'queued as 42');
    },
    ...options,
  });
  // A client that gives up is no failure of the test.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise((resolve) => server.close(() => resolve(null))));
  return { port: (server.server.address() as AddressInfo).port, received };
}

/** Speaks just enough SMTP to reach a point, and drops the line there. */
async function startDropper(at: 'greeting' | 'RCPT' | 'DATA' | 'dot'): Promise<number> {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    if (at === 'greeting') return void socket.destroy();
    socket.write('220 dropper\r\n');
    let inData = false;
    let seen = '';
    socket.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      for (let end = seen.indexOf('\r\n'); end >= 0 && !socket.destroyed; end = seen.indexOf('\r\n')) {
        const line = seen.slice(0, end);
        seen = seen.slice(end + 2);
        if (inData) {
          if (line === '.') socket.destroy();
        } else if (line.startsWith(at)) socket.destroy();
        else if (line === 'DATA') {
          inData = true;
          socket.write('354 go on\r\n');
        } else socket.write('250 yes\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    for (const socket of open) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** Stands in front of a server and keeps what the client says. */
async function startTap(target: number): Promise<{ port: number; sent: () => readonly string[] }> {
  const chunks: Buffer[] = [];
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    client.on('data', (chunk: Buffer) => chunks.push(chunk));
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  return { port, sent: () => Buffer.concat(chunks).toString('latin1').split('\r\n') };
}

function options(port: number, part: Partial<SmtpOptions> = {}): SmtpOptions {
  return {
    host: '127.0.0.1',
    port,
    ca: cert,
    connectTimeoutMs: 5_000,
    replyTimeoutMs: 5_000,
    ...part,
  };
}

/** The key's DNS record, as it would be published. */
async function resolveKey(name: string, type: string): Promise<string[][]> {
  expect([name, type]).toEqual(['test._domainkey.example.net', 'TXT']);
  const der = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return [[`v=DKIM1; k=rsa; p=${der.toString('base64')}`]];
}

function refusal(responseCode: number): Error {
  return Object.assign(new Error('go\u0007 away'), { responseCode });
}

describe('createSmtpMailer', () => {
  it('sends over STARTTLS, with a login, to one recipient, and asks for word of failure', async () => {
    const { port, received } = await startServer();
    const receipt = await createSmtpMailer(options(port, { auth: { user: 'me', pass: 'right' } })).send(
      notice(),
      never,
    );
    expect(receipt).toEqual({ outcome: 'accepted', response: expect.stringContaining('queued as 42') });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      from: 'notice@example.net',
      to: ['security@example.com'],
      secure: true,
      user: 'me',
      dsn: [
        { ret: 'HDRS', envid: 'a1b2c3d4.01234567' },
        { notify: ['FAILURE', 'DELAY'], orcpt: 'rfc822;security@example.com' },
      ],
    });
    expect(received[0]?.message).toContain('Message-ID: <a1b2c3d4.0123456789abcdef.1@example.net>');
  });

  it('gives every notice a return path of its own', async () => {
    const { port, received } = await startServer();
    const mailer = createSmtpMailer(options(port, { bounces: 'bounces@mail.example.net' }));
    await mailer.send(notice({ messageId: '<a1b2c3d4.e622a38abc7edc17.1@example.net>' }), never);
    await mailer.send(notice({ messageId: '<0000ffff.0123456789abcdef.1@example.net>' }), never);
    expect(received.map(({ from }) => from)).toEqual([
      'bounces+a1b2c3d4.e622a38a@mail.example.net',
      'bounces+0000ffff.01234567@mail.example.net',
    ]);
    expect(received[0]?.message).toContain('From: Example Security <notice@example.net>');
  });

  it('spells the original recipient as RFC 3461 wants it', async () => {
    const { port, received } = await startServer();
    const tap = await startTap(port);
    await createSmtpMailer(options(tap.port, { tls: 'none' })).send(notice({ recipient: 'v+a=b@example.com' }), never);
    expect(received[0]?.to).toEqual(['v+a=b@example.com']);
    const command = tap.sent().find((line) => line.startsWith('RCPT TO')) ?? '';
    expect(command).toBe('RCPT TO:<v+a=b@example.com> NOTIFY=FAILURE,DELAY ORCPT=rfc822;v+2Ba+3Db@example.com');
  });

  it('is verified by what mail servers use, as it is on the wire', async () => {
    const { port, received } = await startServer();
    const dkim = { domain: 'example.net', selector: 'test', keyFile: tls('test-only-key').pathname };
    const mailer = createSmtpMailer(options(port, { dkim, unsubscribeUrl: 'https://scan.example.net/stop' }));
    const desk = contact({ rung: 'rdap-abuse', address: 'abuse@hoster.example' });
    const awkward = notice({ text: `From here\n.\n${'long '.repeat(400)}\n` });
    for (const one of [composed(), composed({ contact: desk }), awkward]) await mailer.send(one, never);
    expect(received).toHaveLength(3);
    for (const { message } of received) {
      const { results } = await dkimVerify(Buffer.from(message, 'latin1'), { resolver: resolveKey });
      expect(results.map(({ status }) => status.result)).toEqual(['pass']);
      expect(results[0]?.signingDomain).toBe('example.net');
    }
  });

  it('speaks TLS from the start when told to', async () => {
    const { port, received } = await startServer({ secure: true });
    await createSmtpMailer(options(port, { tls: 'implicit' })).send(notice(), never);
    expect(received.map((one) => one.secure)).toEqual([true]);
  });

  it('sends nothing to a server without STARTTLS, unless told so', async () => {
    const { port, received } = await startServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    expect(await createSmtpMailer(options(port)).send(notice(), never)).toMatchObject({ outcome: 'unavailable' });
    expect(received).toEqual([]);
    expect(await createSmtpMailer(options(port, { tls: 'none' })).send(notice(), never)).toMatchObject({
      outcome: 'accepted',
    });
    expect(received.map((one) => one.secure)).toEqual([false]);
  });

  it('sends nothing to a server it cannot recognise', async () => {
    const { port, received } = await startServer();
    const { ca: _ca, ...strange } = options(port);
    expect(await createSmtpMailer(strange).send(notice(), never)).toMatchObject({ outcome: 'unavailable' });
    expect(received).toEqual([]);
  });

  it.each([
    ['RCPT 550', { onRcptTo: (_a, _s, done) => done(refusal(550)) }, { outcome: 'refused', permanent: true }],
    ['RCPT 450', { onRcptTo: (_a, _s, done) => done(refusal(450)) }, { outcome: 'refused', permanent: false }],
    [
      'after the dot 554',
      { onData: (stream, _s, done) => stream.on('end', () => done(refusal(554))).resume() },
      { outcome: 'refused', permanent: true },
    ],
    [
      'after the dot 451',
      { onData: (stream, _s, done) => stream.on('end', () => done(refusal(451))).resume() },
      { outcome: 'refused', permanent: false },
    ],
    [
      'MAIL FROM 550: about us, not about the mail',
      { onMailFrom: (_a, _s, done) => done(refusal(550)) },
      { outcome: 'unavailable' },
    ],
    ['greeting 554: about us too', { onConnect: (_s, done) => done(refusal(554)) }, { outcome: 'unavailable' }],
  ] satisfies [string, SMTPServerOptions, object][])('%s', async (_case, behaviour, outcome) => {
    const { port } = await startServer(behaviour);
    const receipt = await createSmtpMailer(options(port)).send(notice(), never);
    expect(receipt).toMatchObject(outcome);
    expect(receipt.response).toMatch(/^[\x20-\x7e]*go away$/);
  });

  it('does not hold a wrong password against the mail', async () => {
    const { port, received } = await startServer();
    const receipt = await createSmtpMailer(options(port, { auth: { user: 'me', pass: 'wrong' } })).send(
      notice(),
      never,
    );
    expect(receipt).toMatchObject({ outcome: 'unavailable' });
    expect(received).toEqual([]);
  });

  it.each([
    ['greeting', 'unavailable'],
    ['RCPT', 'refused'],
    ['DATA', 'refused'],
    ['dot', 'unknown'],
  ] as const)('a line lost at %s: %s', async (at, outcome) => {
    const port = await startDropper(at);
    const receipt = await createSmtpMailer(options(port, { tls: 'none' })).send(notice(), never);
    expect(receipt).toMatchObject(outcome === 'refused' ? { outcome, permanent: false } : { outcome });
  });

  it('takes a closed port for a passing trouble', async () => {
    const { port } = await startServer();
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
    expect(await createSmtpMailer(options(port)).send(notice(), never)).toMatchObject({ outcome: 'unavailable' });
  });

  it('does not start once it is stopped', async () => {
    const { port, received } = await startServer();
    const receipt = await createSmtpMailer(options(port)).send(notice(), AbortSignal.abort());
    expect(receipt).toMatchObject({ outcome: 'unavailable' });
    expect(received).toEqual([]);
  });

  it('waits for the answer when it is stopped after the message went out', async () => {
    const stop = new AbortController();
    const { port } = await startServer({
      onData: (stream, _session, done) => {
        stream.on('end', () => {
          stop.abort();
          done(null, 'late but there');
        });
        stream.resume();
      },
    });
    const receipt = await createSmtpMailer(options(port)).send(notice(), stop.signal);
    expect(receipt).toEqual({ outcome: 'accepted', response: expect.stringContaining('late but there') });
  });

  it('gives up at once when it is stopped before the message', async () => {
    const stop = new AbortController();
    const { port, received } = await startServer({
      // Never answers: only the stop can end it.
      onRcptTo: () => stop.abort(),
    });
    const receipt = await createSmtpMailer(options(port)).send(notice(), stop.signal);
    expect(receipt).toMatchObject({ outcome: 'unavailable' });
    expect(received).toEqual([]);
  });
});

describe('options that cannot work', () => {
  it.each([
    ['no host', { host: ' ' }, 'smtp.host'],
    ['password in the clear', { tls: 'none', auth: { user: 'a', pass: 'b' } }, 'smtp.auth'],
    [
      'no key',
      { dkim: { domain: 'example.net', selector: 's', keyFile: '/nonexistent/key.pem' } },
      '/nonexistent/key.pem',
    ],
    [
      'a selector that ends its tag',
      { dkim: { domain: 'example.net', selector: 's; h=from', keyFile: '' } },
      'selector',
    ],
    ['a domain in letters that DNS lacks', { dkim: { domain: 'bücher.example', selector: 's', keyFile: '' } }, 'xn--'],
  ] satisfies [string, Partial<SmtpOptions>, string][])('%s', (_case, part, named) => {
    const create = (): unknown => createSmtpMailer(options(25, part));
    expect(create).toThrow(UsageError);
    expect(create).toThrow(named);
  });

  it('a key that is no key', () => {
    const folder = mkdtempSync(join(tmpdir(), 'airsweep-dkim-'));
    cleanUps.push(async () => rmSync(folder, { recursive: true }));
    const keyFile = join(folder, 'key.pem');
    writeFileSync(keyFile, 'hello');
    expect(() => createSmtpMailer(options(25, { dkim: { domain: 'example.net', selector: 's', keyFile } }))).toThrow(
      UsageError,
    );
  });
});

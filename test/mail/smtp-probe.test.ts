import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { expect, it, onTestFinished } from 'vitest';
import { smtpCheck } from '../../src/doctor/smtp.ts';
import { probeSmtp } from '../../src/mail/smtp-probe.ts';

const tls = (name: string): URL => new URL(`../fixtures/tls/mail.${name}.pem`, import.meta.url);
const cert = readFileSync(tls('cert'), 'utf8');
const key = readFileSync(tls('test-only-key'), 'utf8');
const never = new AbortController().signal;

async function startServer(options: SMTPServerOptions = {}): Promise<{ port: number; mails: number }> {
  const world = { port: 0, mails: 0 };
  const server = new SMTPServer({
    cert,
    key,
    authOptional: true,
    onMailFrom: (_, __, done) => {
      world.mails += 1;
      done();
    },
    onAuth: ({ password }, _, done) =>
      password === 'right' ? done(null, { user: 'u' }) : done(Object.assign(new Error('no'), { responseCode: 535 })),
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  world.port = (server.server.address() as AddressInfo).port;
  return world;
}

it('goes through TLS and login, and leaves without a mail', async () => {
  const world = await startServer();
  const options = { host: '127.0.0.1', port: world.port, ca: cert, auth: { user: 'u', pass: 'right' } };
  expect(await probeSmtp(options, never)).toEqual({ stage: 'done', isEncrypted: true, isLoggedIn: true, problem: '' });
  expect(world.mails).toBe(0);
});

it('says where it ended', async () => {
  const { port } = await startServer();
  const base = { host: '127.0.0.1', port };
  expect(await probeSmtp({ ...base, ca: cert, auth: { user: 'u', pass: 'wrong' } }, never)).toMatchObject({
    stage: 'login',
    isLoggedIn: false,
    problem: expect.stringContaining('535'),
  });
  expect(await probeSmtp(base, never)).toMatchObject({ stage: 'tls', problem: expect.stringMatching(/certificate/i) });
  expect(await probeSmtp({ ...base, tls: 'none' }, never)).toMatchObject({
    stage: 'done',
    isEncrypted: false,
    isLoggedIn: null,
  });
  const plain = await startServer({ disabledCommands: ['STARTTLS'] });
  expect(await probeSmtp({ ...base, port: plain.port, ca: cert }, never)).toMatchObject({ stage: 'tls' });
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port: gone } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  expect(await probeSmtp({ ...base, port: gone }, never)).toMatchObject({
    stage: 'connect',
    problem: expect.stringContaining('ECONNREFUSED'),
  });
});

it('ends when it is stopped while a server keeps silent', async () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => {
    sockets.add(socket);
    controller.abort();
  });
  const controller = new AbortController();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });
  const { port } = silent.address() as AddressInfo;
  expect(await probeSmtp({ host: '127.0.0.1', port }, controller.signal)).toMatchObject({
    stage: 'connect',
    problem: 'no answer in time',
  });
});

it.each([
  ['done', true, false, 'ok'],
  ['done', false, true, 'ok'],
  ['done', false, false, 'warn'],
  ['login', true, false, 'fail'],
  ['tls', false, false, 'fail'],
  ['connect', false, false, 'fail'],
] as const)(
  'a probe that ended at %s (encrypted %s, on this machine %s) is %s',
  async (stage, isEncrypted, isOnThisMachine, status) => {
    const probe = async () => ({ stage, isEncrypted, isLoggedIn: null, problem: 'x' });
    const outcome = await smtpCheck({ server: { host: 'mx', isOnThisMachine }, probe }).run(never);
    expect(outcome).toMatchObject({ status });
    expect(outcome.advice === '').toBe(status === 'ok');
  },
);

import { readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSmtpMailer } from '../../src/mail/smtp.ts';
import type { Notice } from '../../src/model/notice.ts';
import { createSuppressionList } from '../../src/notice/suppressed.ts';
import type { Store } from '../../src/ports.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { NOTICE_ID, RECIPIENT, sentNotice } from '../engine/replies/world.ts';
import { sampleFinding, sampleSweep } from '../store/samples.ts';
import { canRunPostfix, type Postfix, startPostfix } from '../support/mail/postfix.ts';
import { createFolder, nextAddress, runCli } from '../support/run-cli.ts';

const BOUNCES = 'bounces@cert.example';

/** Hands a notice to Postfix as `notify send` does, and stores it as sent. */
async function sendThrough(postfix: Postfix, notice: Notice, db: string): Promise<Store> {
  const clock = { now: () => new Date() };
  const store = await openStore(db, clock);
  onTestFinished(() => store.close());
  await store.startSweep(sampleSweep());
  await store.saveFindings([{ finding: sampleFinding({ state: 'notified' }), events: [] }]);
  const mailer = createSmtpMailer({ host: postfix.address, port: postfix.port, tls: 'none', bounces: BOUNCES });
  const receipt = await mailer.send(notice, new AbortController().signal);
  expect(receipt).toMatchObject({ outcome: 'accepted' });
  await store.saveNotice({ ...notice, sentAt: clock.now().toISOString() });
  return store;
}

/** Waits for what the mail server does in its own time. */
async function untilDelivered({ maildir }: Postfix): Promise<void> {
  for (let tries = 0; tries < 1_500; tries++) {
    try {
      if (readdirSync(join(maildir, 'new')).length > 0) return;
    } catch {
      // The Maildir comes with the first message.
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('nothing came back');
}

/** A mail server that puts everybody off. */
async function startDeferring(): Promise<{ address: string; port: number }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error('come back later'), { responseCode: 451 })),
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { address: '127.0.0.1', port: (server.server.address() as AddressInfo).port };
}

const isHere = canRunPostfix();

describe.skipIf(!isHere)(
  `a real Postfix${isHere ? '' : ' (skipped: Postfix is not installed, or we are not root)'}`,
  () => {
    it('returns a notice to a mailbox that does not exist: bounced, suppressed for a year, read once', async () => {
      const cwd = createFolder();
      const postfix = await startPostfix({
        address: nextAddress(),
        domains: ['cert.example', 'customer.example'],
        mailbox: BOUNCES,
      });
      const store = await sendThrough(postfix, sentNotice({ sentAt: null }), join(cwd, 'airsweep.db'));
      await untilDelivered(postfix);
      const read = await runCli(['inbox', postfix.maildir], { cwd });
      expect(read, read.stderr).toMatchObject({ code: 0, stderr: '1 message; 1 read\n' });
      expect(read.stdout).toContain(`bounce dead 5.1.1  ${NOTICE_ID}  ${RECIPIENT}`);
      expect(await store.notice(NOTICE_ID)).toMatchObject({ state: 'bounced' });
      const list = createSuppressionList(await store.suppressions(), await store.hashKey(), new Date());
      expect(list.mail(RECIPIENT)).toContain(`notice ${NOTICE_ID} bounced`);
      const inAYear = new Date(Date.now() + 366 * 24 * 3_600_000);
      expect(createSuppressionList(await store.suppressions(), await store.hashKey(), inAYear).mail(RECIPIENT)).toBe(
        '',
      );
      expect(await runCli(['inbox', postfix.maildir], { cwd })).toMatchObject({
        code: 0,
        stdout: '',
        stderr: '1 message; 1 known already\n',
      });
    });

    it('reports a delay while another server puts it off: nothing changes', async () => {
      const cwd = createFolder();
      const postfix = await startPostfix({
        address: nextAddress(),
        domains: ['cert.example'],
        mailbox: BOUNCES,
        routes: { 'customer.example': await startDeferring() },
      });
      const store = await sendThrough(postfix, sentNotice({ sentAt: null }), join(cwd, 'airsweep.db'));
      await untilDelivered(postfix);
      const read = await runCli(['inbox', postfix.maildir], { cwd });
      expect(read.stdout).toMatch(new RegExp(`^delay 4\\.\\d\\.\\d  ${NOTICE_ID}  ${RECIPIENT}  .*come back later`));
      expect(await store.notice(NOTICE_ID)).toMatchObject({ state: 'sent' });
      expect(await store.suppressions()).toEqual([]);
    });

    it('refuses what would leave the machine', async () => {
      const postfix = await startPostfix({ address: nextAddress(), domains: ['cert.example'], mailbox: BOUNCES });
      const cwd = createFolder();
      const notice = sentNotice({ sentAt: null, recipient: 'security@elsewhere.example' });
      const store = await sendThrough(postfix, notice, join(cwd, 'airsweep.db'));
      await untilDelivered(postfix);
      await runCli(['inbox', postfix.maildir], { cwd });
      expect(await store.replies()).toMatchObject([{ kind: 'bounce', bounce: 'policy', done: false }]);
    });
  },
);

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ImapOptions, readImap } from '../../src/inbox/imap.ts';
import { RunError } from '../../src/model/errors.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { NOTICE_ID, sentNotice } from '../engine/replies/world.ts';
import { sampleFinding, sampleSweep } from '../store/samples.ts';
import { canRunDovecot, type Dovecot, startDovecot } from '../support/mail/dovecot.ts';
import { createFolder, isOneErrorLine, nextAddress, runCli } from '../support/run-cli.ts';
import { fixtureBytes } from './fixtures.ts';

function optionsFor(server: Dovecot, part: Partial<ImapOptions> = {}): ImapOptions {
  const { address: host, tlsPort: port, user, password, caFile } = server;
  const ca = readFileSync(caFile, 'utf8');
  const since = new Date(Date.now() - 24 * 3_600_000);
  return { host, port, tls: 'implicit', user, password, ca, mailbox: 'INBOX', since, timeoutMs: 5_000, ...part };
}

async function readAll(options: ImapOptions): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const message of readImap(options, new AbortController().signal)) {
    found.push(`${message.where}: ${'reason' in message ? message.reason : message.content.toString().trim()}`);
  }
  return found;
}

const isHere = canRunDovecot();

describe.skipIf(!isHere)(
  `a real Dovecot${isHere ? '' : ' (skipped: Dovecot is not installed, or we are not root)'}`,
  () => {
    it('gives its messages in order over TLS and over STARTTLS, and none of them changes', async () => {
      const server = await startDovecot(nextAddress());
      server.deliver('Subject: one\n\n1\n');
      server.deliver('Subject: two\n\n2\n');
      const all = ['imap:INBOX uid 1: Subject: one\r\n\r\n1', 'imap:INBOX uid 2: Subject: two\r\n\r\n2'];
      expect(await readAll(optionsFor(server))).toEqual(all);
      expect(await readAll(optionsFor(server, { tls: 'required', port: server.port }))).toEqual(all);
      expect(server.files().filter((name) => /:2,.*S/.test(name))).toEqual([]);
      expect(server.files()).toHaveLength(2);
    });

    it('tells a message that is too large, and reads those around it', async () => {
      const server = await startDovecot(nextAddress());
      server.deliver('Subject: one\n\n1\n');
      server.deliver(`Subject: large\n\n${`${'x'.repeat(70)}\n`.repeat(160_000)}`);
      server.deliver('Subject: three\n\n3\n');
      expect(await readAll(optionsFor(server))).toEqual([
        expect.stringContaining('uid 1: Subject: one'),
        'imap:INBOX uid 2: larger than 10 MiB: look at it yourself',
        expect.stringContaining('uid 3: Subject: three'),
      ]);
    });

    it.each([
      ['a wrong password', { password: 'wrong' }, 'uthentication failed'],
      [
        'an unknown certificate',
        { ca: readFileSync(new URL('../fixtures/tls/mail.cert.pem', import.meta.url), 'utf8') },
        'certificate',
      ],
      ['no such mailbox', { mailbox: 'Nowhere' }, "doesn't exist"],
      ['a closed port', { port: 9 }, 'ECONNREFUSED'],
    ])('%s fails in one line', async (_name, part, words) => {
      const server = await startDovecot(nextAddress());
      await expect(readAll(optionsFor(server, part))).rejects.toThrow(RunError);
      await expect(readAll(optionsFor(server, part))).rejects.toThrow(words);
    });

    it('is read by "airsweep inbox imap", with the password in a file or in the environment', async () => {
      const cwd = createFolder();
      const server = await startDovecot(nextAddress());
      const store = await openStore(join(cwd, 'airsweep.db'), { now: () => new Date() });
      onTestFinished(() => store.close());
      await store.startSweep(sampleSweep());
      await store.saveFindings([{ finding: sampleFinding({ state: 'notified' }), events: [] }]);
      await store.saveNotice(sentNotice());
      server.deliver(fixtureBytes('human-stop'));
      const imap = `host: ${server.address}, port: ${server.tlsPort}, user: notify, caFile: ${server.caFile}`;
      writeFileSync(join(cwd, 'airsweep.yaml'), `inbox:\n  imap: { ${imap} }\n`);
      const without = await runCli(['inbox', 'imap'], { cwd });
      expect(without.code).toBe(2);
      expect(isOneErrorLine(without), without.stderr).toBe(true);
      expect(without.stderr).toContain('airsweep.yaml:2: inbox.imap needs passwordFile');
      const wrong = await runCli(['inbox', 'imap'], { cwd, env: { AIRSWEEP_IMAP_PASSWORD: 'wrong' } });
      expect(wrong).toMatchObject({ code: 3 });
      const read = await runCli(['inbox', 'imap'], { cwd, env: { AIRSWEEP_IMAP_PASSWORD: 'right' } });
      expect(read, read.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining(`stop  ${NOTICE_ID}`) });
      writeFileSync(join(cwd, 'imap.secret'), 'right\n');
      writeFileSync(join(cwd, 'airsweep.yaml'), `inbox:\n  imap: { ${imap}, passwordFile: imap.secret }\n`);
      expect(await runCli(['inbox', 'imap'], { cwd })).toMatchObject({
        code: 0,
        stderr: '1 message; 1 known already\n',
      });
      expect(await store.suppressions()).toHaveLength(1);
    });
  },
);

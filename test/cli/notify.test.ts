import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFolder, isOneErrorLine, runCli, startMember } from '../support/run-cli.ts';
import { run } from '../support/zoo/wire/run.ts';
import { type Answer, answer } from '../support/zoo/wire/site.ts';
import { web } from '../support/zoo/wire/web.ts';

const tls = (name: string): string => new URL(`../fixtures/tls/mail.${name}.pem`, import.meta.url).pathname;

interface Sink {
  readonly port: number;
  readonly mails: { to: string; secure: boolean; user: string; text: string }[];
}

/** A real mail server on loopback, with STARTTLS and a password. */
async function startSink(options: SMTPServerOptions = {}): Promise<Sink> {
  const mails: Sink['mails'] = [];
  const server = new SMTPServer({
    cert: readFileSync(tls('cert')),
    key: readFileSync(tls('test-only-key')),
    onAuth: ({ username, password }, _, done) =>
      done(password === 'right' ? null : Object.assign(new Error('wrong'), { responseCode: 535 }), {
        user: username ?? '',
      }),
    async onData(stream, session, done) {
      const text = (await buffer(stream)).toString('utf8');
      const to = session.envelope.rcptTo.map(({ address }) => address).join(',');
      mails.push({ to, secure: session.secure, user: String(session.user), text });
      done();
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

function configure(folder: string, port: number, match: string): void {
  writeFileSync(join(folder, 'smtp.secret'), 'right\n');
  writeFileSync(
    join(folder, 'airsweep.yaml'),
    `operator: { name: Test CERT, contact: scan@cert.example, url: 'https://cert.example/scan' }
contacts:
  - { match: ${match}, address: noc@customer.example }
mail:
  from: notify@cert.example
  smtp: { host: localhost, port: ${port}, user: notify, passwordFile: smtp.secret, caFile: ${tls('cert')} }
  dkim: { domain: cert.example, selector: s1, keyFile: ${tls('test-only-key')} }
`,
  );
}

/** A folder with one open instance found and a mail server configured. */
async function prepare(
  options: SMTPServerOptions = {},
): Promise<{ cwd: string; sink: Sink; address: string; stop: () => Promise<void> }> {
  const cwd = createFolder();
  const sink = await startSink(options);
  const { address, stop } = await startMember('compose-0-35-5-alpha');
  configure(cwd, sink.port, address);
  await runCli(['scan', `${address}:8000`, `${address}:8001`], { cwd });
  return { cwd, sink, address, stop };
}

/** Has a member's ports answer as its proxy does while it is restarted. */
async function restart({ address, stop }: Awaited<ReturnType<typeof prepare>>): Promise<void> {
  await stop();
  const busy = (): Answer => answer(503, 'text/plain', 'restarting');
  const running = await run(address, [web(8000, busy), web(8001, busy)]);
  onTestFinished(() => running.stop());
}

async function plan(cwd: string): Promise<string> {
  const { lines } = await runCli(['notify', 'plan'], { cwd });
  return lines[0]?.split(/\s+/)[0] ?? '';
}

describe('notify', () => {
  it('plans one mail with all findings of a contact, sends it once after approval, over STARTTLS, signed', async () => {
    const { cwd, sink } = await prepare();
    const id = await plan(cwd);
    expect(id).toMatch(/^[0-9A-F]{8}$/);
    expect(readdirSync(join(cwd, 'drafts'))).toEqual([`${id}.eml`]);
    expect(statSync(join(cwd, 'drafts', `${id}.eml`)).mode & 0o777).toBe(0o600);
    expect(sink.mails).toEqual([]);

    const unapproved = await runCli(['notify', 'send'], { cwd });
    expect(unapproved).toMatchObject({ code: 0, stdout: '', stderr: 'nothing is approved\n' });

    const shown = await runCli(['notify', 'show', id], { cwd });
    expect(shown.stdout).toMatch(/^From: notify@cert\.example\nTo: noc@customer\.example\nDate: when it is sent\n/);
    expect((await runCli(['notify', 'approve', id, '--by', 'Kim'], { cwd })).code).toBe(0);
    expect(await runCli(['notify', 'send'], { cwd })).toMatchObject({ code: 0, stderr: '' });
    expect(await runCli(['notify', 'send'], { cwd })).toMatchObject({ code: 0, stderr: 'nothing is approved\n' });

    expect(sink.mails).toHaveLength(1);
    const [mail] = sink.mails;
    expect(mail).toMatchObject({ to: 'noc@customer.example', secure: true, user: 'notify' });
    expect(mail?.text).toMatch(/^DKIM-Signature: /m);
    expect(mail?.text).toMatch(/^Auto-Submitted: auto-generated/m);
    const { text = '' } = await simpleParser(mail?.text ?? '');
    expect(text.match(/port\s800[01]\s/g)).toHaveLength(2);
    // The Date is that of the sending, here as in the log; the whole can be told again from what is stored.
    const again = await runCli(['notify', 'show', id], { cwd });
    const date = /^Date: (.+)$/m.exec(again.stdout)?.[1] ?? '';
    expect(mail?.text).toContain(`\r\nDate: ${new Date(date).toUTCString().replace('GMT', '+0000')}\r\n`);
    expect((await runCli(['audit', 'list'], { cwd })).stdout).toMatch(
      new RegExp(`  send  ${id}  .*, dated ${date}$`, 'm'),
    );
    expect(mail?.text.endsWith((await runCli(['notify', 'show', id, '--raw'], { cwd })).stdout)).toBe(true);
    expect(text.trim()).toBe(shown.stdout.split('\n').slice(7).join('\n').trim());
    const { stdout } = await runCli(['findings', '--state', 'notified', '--csv'], { cwd });
    expect(stdout.match(/,notified,|noc@customer\.example/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('sends nothing about what was closed in the meantime', async () => {
    const { cwd, sink, stop } = await prepare();
    const id = await plan(cwd);
    await runCli(['notify', 'approve', id], { cwd });
    await stop();
    const sent = await runCli(['notify', 'send'], { cwd });
    expect(sent.code).toBe(0);
    expect(sent.stdout).toMatch(new RegExp(`^${id}  dropped  `));
    expect(sink.mails).toEqual([]);
  });

  it('puts off what gives no clear answer, which is no failure of the run', async () => {
    const prepared = await prepare();
    const { cwd, sink } = prepared;
    const id = await plan(cwd);
    await runCli(['notify', 'approve', id], { cwd });
    await restart(prepared);
    const sent = await runCli(['notify', 'send'], { cwd });
    expect(sent.stdout).toContain(`${id}  approved  `);
    expect(sent).toMatchObject({ code: 0, stderr: '' });
    expect((await runCli(['notify', 'status'], { cwd })).stdout).toContain('waits: its servers did not answer; ');
    expect(sink.mails).toEqual([]);
  });

  it('leaves no file of a draft that another one took the place of', async () => {
    const { cwd } = await prepare();
    const first = await plan(cwd);
    const file = join(cwd, 'airsweep.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('name: Test CERT', 'name: Other CERT'));
    const second = await plan(cwd);
    expect(second).not.toBe(first);
    expect(readdirSync(join(cwd, 'drafts'))).toEqual([`${second}.eml`]);
    await runCli(['notify', 'approve', second], { cwd });
    const { stderr } = await runCli(['notify', 'plan'], { cwd });
    expect(stderr).toBe('2 findings skipped: a notice about it is approved\n');
  });

  it('says in one line what the mail server refused, and exits with 3', async () => {
    const { cwd, sink } = await prepare({
      onRcptTo: (_, __, done) => done(Object.assign(new Error('no such\u001b[31m user'), { responseCode: 550 })),
    });
    const id = await plan(cwd);
    await runCli(['notify', 'approve', id], { cwd });
    const sent = await runCli(['notify', 'send'], { cwd });
    expect(sent).toMatchObject({ code: 3 });
    expect(sent.stdout).toContain('550');
    expect(sent.stdout).not.toContain('\u001b');
    expect(sink.mails).toEqual([]);
    expect((await runCli(['notify', 'status'], { cwd })).stdout).toContain(`${id}  failed  `);
  });

  it('keeps an approved notice for later when nothing listens', async () => {
    const { cwd } = await prepare();
    const id = await plan(cwd);
    await runCli(['notify', 'approve', id], { cwd });
    const unused = createServer();
    await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', () => resolve()));
    const { port } = unused.address() as AddressInfo;
    await new Promise((resolve) => unused.close(resolve));
    const file = join(cwd, 'airsweep.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/port: \d+/, `port: ${port}`));
    const sent = await runCli(['notify', 'send'], { cwd });
    expect(sent.code).toBe(3);
    expect(sent.stdout).toContain(`${id}  approved  `);
  });

  it.each([
    [['notify', 'approve', 'ABCDEF01'], 'notice ABCDEF01 '],
    [['notify', 'show', 'ABCDEF01'], 'there is no notice "ABCDEF01"'],
    [['notify', 'approve'], 'missing required argument'],
    [['notify', 'plan', '--config', 'none.yaml'], 'none.yaml'],
  ])('%j is told in one line', async (args, words) => {
    const { cwd } = await prepare();
    const ended = await runCli(args, { cwd });
    expect(ended.code).toBe(2);
    expect(isOneErrorLine(ended), ended.stderr).toBe(true);
    expect(ended.stderr).toContain(words);
  });

  it('contacts says where each address comes from', async () => {
    const { cwd } = await prepare();
    const { stdout } = await runCli(['contacts'], { cwd });
    expect(stdout).toContain('noc@customer.example  our own contact list, entered by hand (airsweep.yaml:3)');
  });

  it('a configuration without mail or operator is one line', async () => {
    const { cwd } = await prepare();
    writeFileSync(join(cwd, 'airsweep.yaml'), 'contacts: []\n');
    const ended = await runCli(['notify', 'plan'], { cwd });
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no mail: part') });
    expect(isOneErrorLine(ended)).toBe(true);
  });

  it('status says what comes next, stats what it came to, and nothing is due for a re-check yet', async () => {
    const { cwd } = await prepare();
    const id = await plan(cwd);
    expect((await runCli(['notify', 'status'], { cwd })).stdout).toContain(`0 d; waits for notify approve ${id}`);
    await runCli(['notify', 'approve', id, '--by', 'Kim'], { cwd });
    await runCli(['notify', 'send'], { cwd });
    expect((await runCli(['notify', 'status'], { cwd })).stdout).toMatch(
      / 0 d; next look on .*, reminder from .*, closes on /,
    );
    const stats = await runCli(['notify', 'stats'], { cwd });
    expect(stats.lines[0]).toBe('mails     1 handed over, 1 not returned (100 %)');
    const { stdout } = await runCli(['notify', 'stats', '--json'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ all: { mails: 1, arrived: 1, told: 2, ended: 0, medianDays: null } });
    expect(await runCli(['recheck', '--due'], { cwd })).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'no re-check is due\n',
    });
    expect((await runCli(['audit', 'verify'], { cwd })).code).toBe(0);
  });

  it('airsweep.stop beside the database stops mails and re-checks until it is removed', async () => {
    const { cwd, sink } = await prepare();
    const id = await plan(cwd);
    await runCli(['notify', 'approve', id], { cwd });
    writeFileSync(join(cwd, 'airsweep.stop'), '');
    const sent = await runCli(['notify', 'send'], { cwd });
    expect(sent).toMatchObject({ code: 3, stdout: '' });
    expect(sent.stderr).toBe('stopped: airsweep.stop is there: remove it to let mails and re-checks go on\n');
    const looked = await runCli(['recheck'], { cwd });
    expect(looked.code).toBe(3);
    expect(isOneErrorLine(looked)).toBe(true);
    expect(sink.mails).toEqual([]);
    rmSync(join(cwd, 'airsweep.stop'));
    expect((await runCli(['notify', 'send'], { cwd })).code).toBe(0);
    expect(sink.mails).toHaveLength(1);
  });

  it('show --raw prints the .eml byte for byte', async () => {
    const { cwd } = await prepare();
    const id = await plan(cwd);
    const { stdout } = await runCli(['notify', 'show', id.toLowerCase(), '--raw'], { cwd });
    expect(stdout).toBe(readFileSync(join(cwd, 'drafts', `${id}.eml`), 'utf8'));
  });

  it('approves no more at once than the configuration allows', async () => {
    const { cwd } = await prepare();
    const ids = Array.from({ length: 26 }, (_, index) => `ABCDEF${String(index).padStart(2, '0')}`);
    const ended = await runCli(['notify', 'approve', ...ids], { cwd });
    expect(ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('26 notices are named, at most 25 at once'),
    });
    expect(isOneErrorLine(ended)).toBe(true);
  });
});

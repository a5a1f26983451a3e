import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import { createFolder, runCli, startMember } from '../support/run-cli.ts';

const tls = (name: string): string => new URL(`../fixtures/tls/mail.${name}.pem`, import.meta.url).pathname;

interface Sink {
  readonly port: number;
  /** The mailboxes that it took mail for. */
  readonly to: string[];
}

/** A real mail server on loopback, which says that it has a mail when `taken` has resolved. */
async function startSink(taken: () => Promise<void> = () => Promise.resolve()): Promise<Sink> {
  const to: string[] = [];
  const server = new SMTPServer({
    cert: readFileSync(tls('cert')),
    key: readFileSync(tls('test-only-key')),
    authOptional: true,
    onData(stream, { envelope }, done) {
      to.push(...envelope.rcptTo.map(({ address }) => address));
      stream.on('end', () => void taken().then(() => done())).resume();
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, to };
}

test('--wait stays until all has gone out', async () => {
  const cwd = createFolder();
  const { port, to } = await startSink();
  const hosts = await Promise.all([1, 2, 3].map(() => startMember('compose-0-35-5-alpha')));
  const contacts = hosts.map(({ address }, index) => `  - { match: ${address}, address: noc${index}@one.example }`);
  writeFileSync(
    join(cwd, 'airsweep.yaml'),
    `operator: { name: Test CERT, contact: scan@cert.example, url: 'https://cert.example/scan' }
contacts:
${contacts.join('\n')}
notify: { gapSeconds: 1 }
mail:
  from: notify@cert.example
  smtp: { host: localhost, port: ${port}, caFile: ${tls('cert')} }
`,
  );
  await runCli(['scan', ...hosts.map(({ address }) => `${address}:8000`)], { cwd });
  const { lines } = await runCli(['notify', 'plan'], { cwd });
  await runCli(['notify', 'approve', ...lines.map((line) => line.split(/\s+/)[0] ?? '')], { cwd });
  const sent = await runCli(['notify', 'send', '--wait'], { cwd });
  expect(sent.code, sent.stderr).toBe(0);
  expect(to.toSorted()).toEqual(['noc0@one.example', 'noc1@one.example', 'noc2@one.example']);
  expect(sent.lines.map((line) => line.split('  ')[1])).toEqual(['sent', 'sent', 'sent']);
});

test('what a cap holds back is told, with the time and the command that sends it', async () => {
  const cwd = createFolder();
  const { port, to } = await startSink();
  const { address } = await startMember('compose-0-35-5-alpha');
  const other = await startMember('compose-0-35-5-alpha');
  writeFileSync(
    join(cwd, 'airsweep.yaml'),
    `operator: { name: Test CERT, contact: scan@cert.example, url: 'https://cert.example/scan' }
contacts:
  - { match: ${address}, address: noc@one.example }
  - { match: ${other.address}, address: noc@two.example }
notify: { perHour: 1 }
mail:
  from: notify@cert.example
  smtp: { host: localhost, port: ${port}, caFile: ${tls('cert')} }
`,
  );
  await runCli(['scan', `${address}:8000`, `${other.address}:8000`], { cwd });
  const { lines } = await runCli(['notify', 'plan'], { cwd });
  const ids = lines.map((line) => line.split(/\s+/)[0] ?? '');
  expect(ids).toHaveLength(2);
  expect((await runCli(['notify', 'approve', ...ids], { cwd })).code).toBe(0);

  const sent = await runCli(['notify', 'send'], { cwd });
  const time = /\d{4}-\d\d-\d\dT\d\d:\d\dZ/.exec(sent.stderr)?.[0] ?? '';
  expect(sent).toMatchObject({
    code: 0,
    stderr: `1 waits: 1 an hour; the next may go at ${time}: airsweep notify send\n`,
  });
  expect(to).toHaveLength(1);
  const { stdout } = await runCli(['notify', 'status'], { cwd });
  expect(stdout).toContain(`waits: 1 an hour; notify send takes it from ${time} on`);
  expect(await runCli(['notify', 'send'], { cwd })).toMatchObject({ code: 0, stdout: '', stderr: sent.stderr });
  expect(to).toHaveLength(1);
});

test('one that looks on while another sends touches nothing', async () => {
  const cwd = createFolder();
  const arrived = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const { port, to } = await startSink(() => {
    arrived.resolve();
    return answer.promise;
  });
  const { address } = await startMember('compose-0-35-5-alpha');
  writeFileSync(
    join(cwd, 'airsweep.yaml'),
    `operator: { name: Test CERT, contact: scan@cert.example, url: 'https://cert.example/scan' }
contacts: [{ match: ${address}, address: noc@one.example }]
mail:
  from: notify@cert.example
  smtp: { host: localhost, port: ${port}, caFile: ${tls('cert')} }
`,
  );
  await runCli(['scan', `${address}:8000`], { cwd });
  const { lines } = await runCli(['notify', 'plan'], { cwd });
  const [id = ''] = lines[0]?.split(/\s+/) ?? [];
  await runCli(['notify', 'approve', id], { cwd });

  const first = runCli(['notify', 'send'], { cwd });
  await arrived.promise;
  expect(await runCli(['notify', 'send'], { cwd })).toMatchObject({
    code: 3,
    stdout: '',
    stderr: 'airsweep: another notify send is at work on airsweep.db: let it end\n',
  });
  answer.resolve();
  expect(await first).toMatchObject({ code: 0, stderr: '' });
  const { stdout } = await runCli(['audit', 'list'], { cwd });
  expect(stdout).not.toContain('hold');
  expect(to).toEqual(['noc@one.example']);
});

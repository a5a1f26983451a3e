import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const NOBODY = 65_534;

export interface Dovecot {
  readonly address: string;
  /** STARTTLS on the one, TLS from the start on the other. */
  readonly port: number;
  readonly tlsPort: number;
  readonly user: string;
  readonly password: string;
  /** The certificate, its own authority. */
  readonly caFile: string;
  /** Puts a message into the inbox. */
  deliver(content: Buffer | string): void;
  /** File names with their flags; a colon and `2,S` would mean: seen. */
  files(): readonly string[];
}

/** Dovecot needs root to switch to its users. */
export function canRunDovecot(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync('dovecot', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A real Dovecot with a configuration and one mailbox of its own in a temporary folder, until the test ends. */
export async function startDovecot(address: string): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-dovecot-'));
  execFileSync('chmod', ['755', folder]);
  for (const part of ['run', 'mail', 'mail/new', 'mail/cur', 'mail/tmp']) mkdirSync(join(folder, part));
  for (const part of ['mail', 'mail/new', 'mail/cur', 'mail/tmp']) chownSync(join(folder, part), NOBODY, NOBODY);
  const caFile = join(folder, 'cert.pem');
  const certificate = ['-subj', '/CN=imap', '-addext', `subjectAltName=IP:${address}`, '-days', '2'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, 'key.pem')];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', caFile, ...certificate], { stdio: 'ignore' });
  const [port, tlsPort] = [1143, 1993];
  writeFileSync(join(folder, 'dovecot.conf'), configuration(folder, address, port, tlsPort));
  const child = spawn('dovecot', ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });
  await untilGreeted(address, port);
  let delivered = 0;
  return {
    address,
    port,
    tlsPort,
    user: 'notify',
    password: 'right',
    caFile,
    deliver(content) {
      const path = join(folder, 'mail', 'new', `${1_000 + delivered++}.test`);
      writeFileSync(path, content);
      chownSync(path, NOBODY, NOBODY);
    },
    files: () => ['new', 'cur'].flatMap((part) => readdirSync(join(folder, 'mail', part))).sort(),
  };
}

function configuration(folder: string, address: string, port: number, tlsPort: number): string {
  return `
protocols = imap
listen = ${address}
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = yes
auth_mechanisms = plain
mail_location = maildir:${folder}/mail
mail_uid = ${NOBODY}
mail_gid = ${NOBODY}
passdb {
  driver = static
  args = user=notify password=right
}
userdb {
  driver = static
  args = uid=${NOBODY} gid=${NOBODY} home=${folder}/mail
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
service anvil {
  chroot =
}
`;
}

/** Dovecot says nothing when it is ready, except to a client. */
async function untilGreeted(address: string, port: number): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const socket = connect(port, address);
    const greeting = await new Promise<string>((resolve) => {
      socket.once('data', (data: Buffer) => resolve(data.toString())).once('error', () => resolve(''));
    });
    socket.destroy();
    if (greeting.startsWith('* OK')) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('Dovecot does not listen');
}

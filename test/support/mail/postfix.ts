import { execFile, execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const run = promisify(execFile);

/** Unprivileged owner of the mailboxes: Postfix delivers to nobody below uid 100. */
const NOBODY = 65_534;

export interface Postfix {
  readonly address: string;
  readonly port: number;
  /** The Maildir of each local mailbox. */
  readonly maildir: string;
}

export interface PostfixOptions {
  readonly address: string;
  /** Domains whose unknown mailboxes bounce. */
  readonly domains: readonly string[];
  /** The one mailbox that exists, also with `+tag`. */
  readonly mailbox: string;
  /** Where mail for a domain is passed on to. */
  readonly routes?: Readonly<Record<string, { readonly address: string; readonly port: number }>>;
}

/** Postfix needs root to switch to its users; elsewhere its tests are skipped, never in CI, where everything is root. */
export function canRunPostfix(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync('postconf', ['-d', 'mail_version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * A real Postfix with a configuration, a queue and mailboxes of its own in a temporary folder. Whatever is not for its
 * own domains or routes is refused, so nothing leaves the machine. Stopped and gone when the test ends.
 */
export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  const { address, mailbox } = options;
  const port = 2525;
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-postfix-'));
  // mkdtemp's 0700 would keep Postfix's users out.
  execFileSync('chmod', ['755', folder]);
  for (const part of ['etc', 'queue', 'data', 'mail']) mkdirSync(join(folder, part));
  execFileSync('chown', ['postfix', join(folder, 'data')]);
  chownSync(join(folder, 'mail'), NOBODY, NOBODY);
  writeFileSync(join(folder, 'etc', 'main.cf'), mainCf(folder, options));
  writeFileSync(join(folder, 'etc', 'master.cf'), masterCf(`${address}:${port}`));
  writeFileSync(join(folder, 'etc', 'mailboxes'), `${mailbox} box/\n`);
  // By its own words: the process that `start-fg` leaves behind is a child's child.
  const postfix = (word: string): Promise<unknown> => run('postfix', ['-c', join(folder, 'etc'), word]);
  onTestFinished(async () => {
    await postfix('stop');
    rmSync(folder, { recursive: true, force: true });
  });
  await postfix('start');
  await untilGreeted(address, port);
  return { address, port, maildir: join(folder, 'mail', 'box') };
}

function mainCf(folder: string, { domains, routes = {} }: PostfixOptions): string {
  const transports = Object.entries(routes).map(([domain, to]) => `{ ${domain} = smtp:[${to.address}]:${to.port} }`);
  return `
compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.cert.example
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
recipient_delimiter = +
virtual_mailbox_domains = ${domains.join(', ')}
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = texthash:${folder}/etc/mailboxes
virtual_uid_maps = static:${NOBODY}
virtual_gid_maps = static:${NOBODY}
relay_domains = ${Object.keys(routes).join(', ')}
transport_maps = inline:{ ${transports.join(', ')} }
default_transport = error:5.7.1 nothing leaves this machine
smtp_dns_support_level = disabled
alias_maps =
alias_database =
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
delay_warning_time = 1s
`.replace(/^transport_maps = inline:\{ {2}\}$/m, 'transport_maps =');
}

function masterCf(listen: string): string {
  const rows = [
    `${listen} inet n - n - - smtpd`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'smtp unix - - n - - smtp',
    'relay unix - - n - - smtp',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'virtual unix - n n - - virtual',
    'proxymap unix - - n - - proxymap',
    'anvil unix - - n - 1 anvil',
    'flush unix n - n 1000? 0 flush',
    'postlog unix-dgram n - n - 1 postlogd',
  ];
  return `${rows.join('\n')}\n`;
}

/** Postfix says nothing when it is ready, except to a client. */
async function untilGreeted(address: string, port: number): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const socket = connect(port, address);
    const greeting = await new Promise<string>((resolve) => {
      socket.once('data', (data: Buffer) => resolve(data.toString())).once('error', () => resolve(''));
    });
    socket.destroy();
    if (greeting.startsWith('220')) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('Postfix does not listen');
}

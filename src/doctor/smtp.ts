import { type Check, fail, type Outcome, ok, skipped, warn } from './check.ts';

/** How far a conversation with the mail server came. */
export interface SmtpProbe {
  /** Where it ended: `done` is a QUIT after everything was tried. */
  readonly stage: 'connect' | 'tls' | 'login' | 'done';
  readonly isEncrypted: boolean;
  /** null: no user is configured. */
  readonly isLoggedIn: boolean | null;
  /** One line of the server's or the system's words; empty when all went well. */
  readonly problem: string;
}

export interface SmtpDeps {
  /** null: the configuration has no mail part. */
  readonly server: { readonly host: string; readonly isOnThisMachine: boolean } | null;
  /** Connects, says EHLO, turns TLS on and logs in as for a mail, and leaves without one. */
  probe(signal: AbortSignal): Promise<SmtpProbe>;
}

const ADVICE: Readonly<Record<Exclude<SmtpProbe['stage'], 'done'>, string>> = {
  connect: 'check mail.smtp.host and port, and whether a firewall lets this machine out on that port',
  tls: 'use the port that offers STARTTLS (587), mail.smtp.tls: implicit (465), or mail.smtp.caFile for a private authority',
  login: 'check mail.smtp.user and the password',
};

/** Whether a mail would get as far as its recipient's name. */
export function smtpCheck({ server, probe }: SmtpDeps): Check {
  return {
    id: 'smtp',
    title: 'Mail server',
    async run(signal) {
      if (server === null) return skipped('there is no mail part in the configuration');
      return judge(server, await probe(signal));
    },
  };
}

function judge(
  { host, isOnThisMachine }: NonNullable<SmtpDeps['server']>,
  { stage, isEncrypted, isLoggedIn, problem }: SmtpProbe,
): Outcome {
  if (stage !== 'done') return fail(`${host}: ${problem}`, ADVICE[stage]);
  const login = isLoggedIn === null ? 'no login' : 'login accepted';
  const detail = `${host} answers, ${isEncrypted ? 'encrypted' : 'not encrypted'}, ${login}`;
  return isEncrypted || isOnThisMachine
    ? ok(detail)
    : warn(detail, 'set mail.smtp.tls: required, the mails are lists of open doors');
}

import type { PlanDeps, SendDeps } from '../../engine/disclosure/index.ts';
import { remediationOf } from '../../fingerprint/remediation.ts';
import { createSmtpMailer } from '../../mail/smtp.ts';
import type { SmtpOptions } from '../../mail/smtp-options.ts';
import { UsageError } from '../../model/errors.ts';
import type { Clock, ContactSource, Mailer, Store } from '../../ports.ts';
import type { ConfigFile, MailConfig } from '../config/config.ts';
import type { Operator } from '../program/manners.ts';
import type { Desk } from '../sweep/desk.ts';
import type { LoadedRules } from '../sweep/rules.ts';
import { runRecheck } from '../sweep/run-recheck.ts';
import { loadTemplates } from '../templates.ts';
import { readVersion } from '../version.ts';
import { systemClock } from './adapters.ts';
import { readSecret } from './read-secret.ts';

export interface Writing {
  readonly store: Store;
  readonly clock: Clock;
  readonly contacts: ContactSource;
  readonly operator: Operator | null;
  readonly config: ConfigFile;
  readonly mail: MailConfig;
  readonly rules: LoadedRules;
}

/** What writing notices needs. Throws UsageError when nobody signs them, or a template cannot be used. */
export function createPlanDeps({ store, clock, contacts, operator, config, mail, rules }: Writing): PlanDeps {
  if (operator === null) {
    throw new UsageError('a notice needs someone who signs it: set operator: name, contact and url in airsweep.yaml');
  }
  const { notify } = config.value;
  return {
    store,
    clock,
    contacts,
    policy: notify,
    identity: { ...operator, also: config.value.operator?.also ?? [] },
    sender: { address: mail.from, name: mail.name },
    templates: loadTemplates(notify.templates ?? null),
    remediation: remediationOf(rules.fingerprints),
  };
}

/** Re-checks as `send` needs them: silent, each in a sweep of its own. */
export function createRecheck(
  { config, store, network, rules, manners }: Desk,
  clock: Clock = systemClock,
): SendDeps['recheck'] {
  const { timeoutMs } = manners;
  const { control } = config.value.recheck;
  const run = { store, network, clock, rules, timeoutMs, version: readVersion(), control };
  const silent = { finding: () => {}, progress: () => {}, note: () => {} };
  return async (findings, signal) => {
    const { sweep } = await runRecheck(findings, run, silent, signal);
    return { sweepId: sweep.id, findings: await store.findings({ ids: findings.map(({ id }) => id) }) };
  };
}

/** The mail part of the configuration. Throws UsageError that says what is missing. */
export function requireMail({ value, file }: ConfigFile): MailConfig {
  if (value.mail === undefined)
    throw new UsageError(`${file}: there is no mail: part; notices need mail.from and mail.smtp.host`);
  return value.mail;
}

export function createMailer(mail: MailConfig): Mailer {
  return createSmtpMailer(smtpOptions(mail));
}

/** The mail part as the mailer takes it. Throws UsageError for a password or file that is not there. */
export function smtpOptions(mail: MailConfig): SmtpOptions {
  const { host, port, tls, user, caFile } = mail.smtp;
  return {
    host,
    tls,
    ...(mail.bounces === undefined ? {} : { bounces: mail.bounces }),
    ...(mail.unsubscribeUrl === undefined ? {} : { unsubscribeUrl: mail.unsubscribeUrl }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { auth: { user, pass: readPassword(mail) } }),
    ...(mail.dkim === undefined ? {} : { dkim: mail.dkim }),
    ...(caFile === undefined ? {} : { ca: readSecret(caFile, 'mail.smtp.caFile') }),
  };
}

/** Never in the configuration itself: a file of its own, or the environment. */
function readPassword({ smtp: { passwordFile } }: MailConfig): string {
  if (passwordFile !== undefined) return readSecret(passwordFile, 'mail.smtp.passwordFile').trim();
  const password = process.env.AIRSWEEP_SMTP_PASSWORD;
  if (password === undefined) {
    throw new UsageError(
      'mail.smtp.user is set: give the password in mail.smtp.passwordFile or AIRSWEEP_SMTP_PASSWORD',
    );
  }
  return password;
}

import { readFileSync } from 'node:fs';
import { createHandEnteredSource } from '../contact/hand-entered.ts';
import { createLadder } from '../contact/ladder.ts';
import { createSecurityTxtSource } from '../contact/security-txt-source.ts';
import type { PlanDeps } from '../engine/disclose.ts';
import { createSmtpMailer } from '../mail/smtp.ts';
import type { SmtpOptions } from '../mail/smtp-options.ts';
import { UsageError } from '../model/errors.ts';
import { domainOf, readAddress } from '../notice/recipient.ts';
import type { Clock, ContactSource, Mailer, Store } from '../ports.ts';
import type { ConfigFile, MailConfig } from './config.ts';
import type { Operator } from './manners.ts';
import type { LoadedRules } from './rules.ts';
import type { Network } from './wire.ts';

/** The contact ladder as the configuration and the network give it. */
export function createContacts({ value, file, lineOf }: ConfigFile, network: Network, clock: Clock): ContactSource {
  const entries = value.contacts.map((entry, index) => ({ ...entry, where: `${file}:${lineOf(['contacts', index])}` }));
  // Built first, so that a mistake in the list is told before anything is asked.
  const handEntered = createHandEnteredSource(entries, readAddress, clock);
  const securityTxt = createSecurityTxtSource({ ...network, readAddress, clock });
  return createLadder([securityTxt, handEntered]);
}

export interface Writing {
  readonly store: Store;
  readonly clock: Clock;
  readonly contacts: ContactSource;
  readonly operator: Operator | null;
  readonly mail: MailConfig;
  readonly rules: LoadedRules;
}

/** What writing notices needs. Throws UsageError when nobody signs them. */
export function createPlanDeps({ store, clock, contacts, operator, mail, rules }: Writing): PlanDeps {
  if (operator === null) {
    throw new UsageError('a notice needs someone who signs it: set operator: name, contact and url in airsweep.yaml');
  }
  return {
    store,
    clock,
    contacts,
    identity: operator,
    mailDomain: domainOf(mail.from),
    remediation: (product) => rules.fingerprints.find((each) => each.product === product)?.remediation ?? [],
  };
}

/** The mail part of the configuration. Throws UsageError that says what is missing. */
export function requireMail({ value, file }: ConfigFile): MailConfig {
  if (value.mail === undefined)
    throw new UsageError(`${file}: there is no mail: part; notices need mail.from and mail.smtp.host`);
  return value.mail;
}

export function createMailer(mail: MailConfig): Mailer {
  const { host, port, tls, user, caFile } = mail.smtp;
  const options: SmtpOptions = {
    host,
    tls,
    sender: { address: mail.from, name: mail.name },
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { auth: { user, pass: readPassword(mail) } }),
    ...(mail.dkim === undefined ? {} : { dkim: mail.dkim }),
    ...(caFile === undefined ? {} : { ca: readSecret(caFile, 'mail.smtp.caFile') }),
  };
  return createSmtpMailer(options);
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

function readSecret(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${what}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

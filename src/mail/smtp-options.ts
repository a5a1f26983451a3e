import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DKIMOptions } from 'nodemailer/lib/dkim';
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import { UsageError } from '../model/errors.ts';
import { SIGNED_HEADERS } from './message.ts';

export interface SmtpOptions {
  /** There is no default: a mail must never go out through whatever listens on this machine. */
  readonly host: string;
  /** Default: 587, 465 with `implicit`, 25 with `none`. */
  readonly port?: number;
  /** Default `required`: STARTTLS, and no mail to a server without it. */
  readonly tls?: 'required' | 'implicit' | 'none';
  readonly auth?: { readonly user: string; readonly pass: string };
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly keyFile: string };
  /** Where bounces go; each mail's own is `<local>+<notice id>@<domain>`. Default: the sender's address as it is. */
  readonly bounces?: string;
  /** See MessageOptions. */
  readonly unsubscribeUrl?: string;
  /** PEM of a private certificate authority. */
  readonly ca?: string;
  /** To connect, to shake hands and to be greeted, each; default 30 s. */
  readonly connectTimeoutMs?: number;
  /** Of silence; default 10 min, which RFC 5321, 4.5.3.2.6 gives a server after the final dot. */
  readonly replyTimeoutMs?: number;
}

/** Our options in nodemailer's words. Throws UsageError for what could never work. */
export function connectionOptions(options: SmtpOptions): SMTPConnectionOptions {
  const { host, tls = 'required', ca, connectTimeoutMs = 30_000, replyTimeoutMs = 600_000 } = options;
  if (host.trim() === '') throw new UsageError('smtp.host is empty: name the mail server to send through');
  if (tls === 'none' && options.auth) {
    throw new UsageError(
      'smtp.auth with smtp.tls none would show the password to the network: set smtp.tls to required',
    );
  }
  return {
    host,
    port: options.port ?? { required: 587, implicit: 465, none: 25 }[tls],
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'none',
    tls: ca === undefined ? {} : { ca },
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    dnsTimeout: connectTimeoutMs,
    socketTimeout: replyTimeoutMs,
    maxResponseSize: 64 * 1024,
  };
}

// Letters, digits and what else DNS names are made of: anything else would end the tag (RFC 6376, 3.5).
const NAME = /^[\w-]+(?:\.[\w-]+)*$/;

/** Reads the DKIM key once, so that a missing one is told before any mail. Throws UsageError. */
export function dkimOptions(dkim: NonNullable<SmtpOptions['dkim']>): DKIMOptions {
  for (const [what, name] of Object.entries({ domain: dkim.domain, selector: dkim.selector }))
    if (!NAME.test(name))
      throw new UsageError(`smtp.dkim.${what} "${name}" is no DNS name (write what is not ASCII as xn--)`);
  return {
    domainName: dkim.domain,
    keySelector: dkim.selector,
    privateKey: readKey(dkim.keyFile),
    headerFieldNames: SIGNED_HEADERS.join(':'),
  };
}

function readKey(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8');
    // nodemailer sends the mail unsigned when the key turns out to be bad.
    if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return pem;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file}: is no readable private key for smtp.dkim: ${reason}`);
  }
  throw new UsageError(`${file}: smtp.dkim needs an RSA key: make one with "openssl genrsa 2048"`);
}

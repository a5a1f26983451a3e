import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import DKIM from 'nodemailer/lib/dkim';
import type { SMTPEnvelope } from 'nodemailer/lib/smtp-connection';
import { type Notice, proofOf } from '../model/notice.ts';
import type { Mailer } from '../ports.ts';
import { buildMessage } from './message.ts';
import { deliver } from './smtp-delivery.ts';
import { connectionOptions, dkimOptions, type SmtpOptions } from './smtp-options.ts';

/** Sends each notice over a connection of its own. Throws UsageError now for bad options, and never later. */
export function createSmtpMailer(options: SmtpOptions): Mailer {
  const connection = connectionOptions(options);
  const signer = options.dkim === undefined ? null : new DKIM(dkimOptions(options.dkim));
  return {
    async send(notice, signal) {
      const message = await buildMessage(notice, { unsubscribeUrl: options.unsubscribeUrl ?? null });
      const signed = signer === null ? message : await buffer(signer.sign(Readable.from([message])));
      return deliver(
        connection,
        options.auth ?? null,
        envelopeOf(notice, returnPath(notice, options.bounces)),
        signed,
        signal,
      );
    },
    close() {},
  };
}

/** An address of its own for every notice (VERP): a bounce tells what it is about even where it quotes nothing. */
function returnPath(notice: Notice, bounces: string | undefined): string {
  if (bounces === undefined) return notice.sender.address;
  const at = bounces.lastIndexOf('@');
  return `${bounces.slice(0, at)}+${proofOf(notice)}${bounces.slice(at)}`;
}

/** One recipient, and word back when the mail did not arrive (RFC 3461; nodemailer leaves it out where unsupported). */
function envelopeOf(notice: Notice, from: string): SMTPEnvelope {
  return {
    from,
    to: [notice.recipient],
    dsn: { ret: 'HDRS', envid: proofOf(notice), notify: ['FAILURE', 'DELAY'], orcpt: `rfc822;${notice.recipient}` },
  };
}

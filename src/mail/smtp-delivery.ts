import { Readable } from 'node:stream';
import SMTPConnection, { type SMTPConnectionOptions, type SMTPEnvelope } from 'nodemailer/lib/smtp-connection';
import type { Receipt } from '../ports.ts';

const MAX_RESPONSE_CHARS = 300;

const STOPPED: Receipt = { outcome: 'unavailable', response: 'stopped before the mail was sent' };

/** How far a delivery has come: nothing said of the mail yet, its envelope, its content. */
type Progress = 'opening' | 'offered' | 'out';

interface Credentials {
  readonly user: string;
  readonly pass: string;
}

/**
 * One message over one connection. An abort ends it as long as nothing of the message has gone out; after that
 * the server's answer is waited for, because only it tells whether the mail exists.
 */
export function deliver(
  options: SMTPConnectionOptions,
  credentials: Credentials | null,
  envelope: SMTPEnvelope,
  message: Buffer,
  signal: AbortSignal,
): Promise<Receipt> {
  if (signal.aborted) return Promise.resolve(STOPPED);
  return new Promise((resolve) => {
    const smtp = new SMTPConnection(options);
    let progress: Progress = 'opening';
    const body = new Readable({
      // First read after the server's 354: until then nodemailer does not pipe the stream.
      read() {
        progress = 'out';
        this.push(message);
        this.push(null);
      },
    });
    let isSettled = false;
    const settle = (receipt: Receipt): void => {
      if (isSettled) return;
      isSettled = true;
      signal.removeEventListener('abort', onAbort);
      resolve(receipt);
      if (receipt.outcome === 'unknown') smtp.close();
      else smtp.quit();
    };
    const fail = (error: Error): void => settle(toReceipt(error, progress));
    const onAbort = (): void => {
      if (progress === 'out') return;
      settle(STOPPED);
      smtp.close();
    };
    const send = (): void => {
      progress = 'offered';
      smtp.send(envelope, body, (error, info) => {
        if (error) fail(error);
        else settle({ outcome: 'accepted', response: oneLine(info.response) });
      });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    smtp.on('error', fail);
    smtp.connect((error) => {
      if (error) fail(error);
      else if (credentials === null) send();
      else smtp.login({ credentials: { ...credentials } }, (refusal) => (refusal ? fail(refusal) : send()));
    });
  });
}

/** Where a delivery failed, as nodemailer's errors tell. */
interface SmtpFailure extends Error {
  readonly response?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

function toReceipt(error: SmtpFailure, progress: Progress): Receipt {
  const response = oneLine(error.response ?? error.message);
  const code = error.responseCode ?? 0;
  if (progress === 'out' && code === 0) return { outcome: 'unknown', response };
  // Up to MAIL FROM a server speaks of us: a wrong password must not use up every approved notice. From then on it
  // is about this mail, a lost line too: otherwise one mail that always loses it would hold up all others.
  if (progress === 'opening' || error.command === 'MAIL FROM') return { outcome: 'unavailable', response };
  return { outcome: 'refused', permanent: code >= 500, response };
}

function oneLine(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, MAX_RESPONSE_CHARS);
}

import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { connectionOptions, type SmtpOptions } from './smtp-options.ts';

/** How far a conversation came; matches `SmtpProbe` of doctor/smtp. */
export interface SmtpProbe {
  readonly stage: 'connect' | 'tls' | 'login' | 'done';
  readonly isEncrypted: boolean;
  readonly isLoggedIn: boolean | null;
  readonly problem: string;
}

const TIMEOUT_MS = 10_000;

/** Everything that comes before a mail: connection, EHLO, TLS and login as the options tell. Never rejects. */
export function probeSmtp(options: SmtpOptions, signal: AbortSignal): Promise<SmtpProbe> {
  const { promise, resolve } = Promise.withResolvers<SmtpProbe>();
  const smtp = new SMTPConnection({
    ...connectionOptions({ ...options, connectTimeoutMs: TIMEOUT_MS, replyTimeoutMs: TIMEOUT_MS }),
  });
  let stage: SmtpProbe['stage'] = 'connect';
  const onAbort = (): void => give(stage, null, 'no answer in time');
  let isGiven = false;
  function give(at: SmtpProbe['stage'], isLoggedIn: boolean | null, problem: string): void {
    if (isGiven) return;
    isGiven = true;
    signal.removeEventListener('abort', onAbort);
    resolve({ stage: at, isEncrypted: smtp.secure, isLoggedIn, problem });
    if (at === 'done') smtp.quit();
    else smtp.close();
  }
  if (signal.aborted) return Promise.resolve({ stage, isEncrypted: false, isLoggedIn: null, problem: 'stopped' });
  signal.addEventListener('abort', onAbort, { once: true });
  smtp.on('error', (error: Error) => give(isAboutTls(error) ? 'tls' : stage, null, oneLine(error.message)));
  smtp.connect((error) => {
    if (error) return give(isAboutTls(error) ? 'tls' : 'connect', null, oneLine(error.message));
    if (options.auth === undefined) return give('done', null, '');
    stage = 'login';
    smtp.login({ credentials: { ...options.auth } }, (refusal) =>
      refusal ? give('login', false, oneLine(refusal.message)) : give('done', true, ''),
    );
  });
  return promise;
}

/** nodemailer's codes, and those of Node's TLS. */
function isAboutTls(error: Error & { readonly code?: string | undefined }): boolean {
  return error.code === 'ETLS' || /certificate|\btls\b|\bssl\b/i.test(error.message);
}

function oneLine(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 300);
}

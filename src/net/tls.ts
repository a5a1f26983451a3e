import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import type { TlsFacts } from '../model/observation.ts';
import { codeOf, type Failure, fail, statusOfAbort } from './outcome.ts';
import { startTimeout } from './timeout.ts';

// Old and odd servers are exactly what we look for: every version and cipher is fine, and no
// certificate is judged. What we learn from a certificate is a hint, never a proof.
const context: SecureContext = createSecureContext({ minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' });

// OpenSSL's words for bytes that are not TLS at all.
const NOT_TLS = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNKNOWN_PROTOCOL',
  'ERR_SSL_INVALID_RECORD_TYPE',
  'ERR_SSL_UNEXPECTED_MESSAGE',
  'ERR_SSL_RECORD_TOO_SMALL',
]);

const MAX_NAMES = 20;

/** Shakes hands over an open connection. SNI is sent only for a name (RFC 6066, section 3). */
export function startTls(
  socket: Socket,
  host: string | null,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<TLSSocket | Failure> {
  return new Promise((resolve) => {
    const servername = host !== null && isIP(host) === 0 ? host : '';
    const secured = connect({ socket, secureContext: context, rejectUnauthorized: false, servername });
    const cancel = startTimeout(timeoutMs, () => settle(fail('tls-failed')));
    const onAbort = (): void => {
      const status = statusOfAbort(signal, 'read-timeout');
      settle(fail(status === 'aborted' ? status : 'tls-failed'));
    };
    function settle(result: TLSSocket | Failure): void {
      cancel();
      signal.removeEventListener('abort', onAbort);
      if (result !== secured) secured.destroy();
      resolve(result);
    }
    // Closed or reset before a single byte, or bytes that are not TLS: it may be a plain HTTP port.
    const silent = (): boolean => socket.bytesRead === 0;
    secured.on('error', (error) => settle(fail('tls-failed', silent() || NOT_TLS.has(codeOf(error)))));
    secured.once('close', () => settle(fail('tls-failed', silent())));
    secured.once('secureConnect', () => settle(secured));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** What the host's certificate says of itself; null when there is none. */
export function readCertificate(socket: TLSSocket): TlsFacts | null {
  const certificate = socket.getPeerCertificate();
  if (!certificate?.fingerprint256) return null;
  const alternative = (certificate.subjectaltname ?? '').slice(0, 8_192).split(', ');
  const names = alternative.filter((entry) => entry.startsWith('DNS:')).map((entry) => entry.slice(4));
  const common = certificate.subject?.CN;
  const all = [...names, ...(typeof common === 'string' ? [common] : [])].map((name) => name.toLowerCase());
  const expires = new Date(certificate.valid_to);
  return {
    names: [...new Set(all.filter(isName))].slice(0, MAX_NAMES),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    notAfter: Number.isNaN(expires.getTime()) ? '' : expires.toISOString(),
    protocol: socket.getProtocol() ?? '',
  };
}

/** A host name; also an internal one without a dot, but nothing that reads as an address. */
function isName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(text) && !/(^|\.)\d+$/.test(text);
}

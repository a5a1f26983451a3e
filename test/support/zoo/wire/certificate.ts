import { readFileSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';

export type CertificateName = 'self-signed' | 'expired' | 'wrong-name';

const folder = new URL('../../../fixtures/tls/', import.meta.url);

/** Key and certificate from the test fixtures. */
export function certificate(name: CertificateName): Required<Pick<SecureContextOptions, 'key' | 'cert'>> {
  return {
    key: readFileSync(new URL(`zoo-${name}.key.pem`, folder)),
    cert: readFileSync(new URL(`zoo-${name}.cert.pem`, folder)),
  };
}

import { cleanText } from '../fingerprint/read/clean.ts';
import type { TlsFacts } from '../model/observation.ts';
import { cleanHostnames } from './hostnames.ts';

interface RecordedTls {
  readonly names: Iterable<unknown>;
  readonly sha256: unknown;
  readonly notAfter: string;
  readonly protocol: unknown;
}

/** The certificate of a record; null unless the record identifies it by its SHA-256 and says when it ends. */
export function readRecordedTls({ names, sha256, notAfter, protocol }: RecordedTls): TlsFacts | null {
  const end = new Date(/^\d{4}-\d\d-\d\dT[\d:.]{5,20}Z$/.test(notAfter) ? notAfter : Number.NaN);
  if (typeof sha256 !== 'string' || !/^[\da-f]{64}$/i.test(sha256) || Number.isNaN(end.getTime())) return null;
  return {
    names: cleanHostnames(names),
    sha256: sha256.toLowerCase(),
    notAfter: end.toISOString(),
    protocol: typeof protocol === 'string' ? cleanText(protocol) : '',
  };
}

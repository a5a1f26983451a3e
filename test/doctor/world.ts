import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { MailDomain, MailDomainDeps } from '../../src/doctor/mail-domain.ts';
import { createDns } from '../../src/net/dns.ts';
import { createResolver } from '../../src/net/resolve.ts';
import { type DnsRecords, startDns } from '../support/dns-server.ts';

export const never: AbortSignal = new AbortController().signal;

export type Zone = Readonly<Record<string, DnsRecords>>;

/** The zone of a mail domain, with nothing in it but that it exists. */
export const BARE: Zone = { 'example.org': { SOA: 'hostmaster.example.org' } };

export const MAIL: MailDomain = {
  from: 'notify@example.org',
  bounces: 'bounces@example.org',
  smtpHost: 'mx.relay.example',
  dkim: null,
};

/** Real look-ups of a real name server on loopback. */
export async function mailWorld(zone: Zone, mail: MailDomain | null = MAIL, silent = false): Promise<MailDomainDeps> {
  const { server } = await startDns(zone, silent);
  const options = { servers: [server], timeoutMs: silent ? 100 : 2_000 };
  return { mail, dns: createDns(options), resolver: createResolver(options) };
}

/** A string as a TXT record holds it: in pieces of 255 at most. */
export function txt(...texts: readonly string[]): Pick<DnsRecords, 'TXT'> {
  return { TXT: texts.map((text) => text.match(/.{1,255}/gs) ?? []) };
}

export interface Key {
  readonly pem: string;
  /** As the TXT record's `p=` has it. */
  readonly published: string;
}

export function makeKey(bits: number): Key {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return {
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    published: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { DoctorDeps } from '../../doctor/checks.ts';
import type { MailDomain } from '../../doctor/mail-domain.ts';
import { probeSmtp } from '../../mail/smtp-probe.ts';
import { UsageError } from '../../model/errors.ts';
import { createFetchPage } from '../../net/fetch-document.ts';
import { createFetchJson } from '../../net/fetch-json.ts';
import { canonicalAddress } from '../../scope/address.ts';
import { parseExclusions } from '../../scope/exclusions.ts';
import type { SpecialPurpose } from '../../scope/special-purpose.ts';
import { checkIntegrity } from '../../store/integrity.ts';
import type { ConfigFile, MailConfig } from '../config/config.ts';
import type { Manners } from '../program/manners.ts';
import { conversationsThatFit } from '../sweep/open-files.ts';
import { type Network, openExistingStore, systemClock } from './adapters.ts';
import { smtpOptions } from './disclosure.ts';

/** What scan takes when neither flag nor configuration tells. */
const DEFAULT_CONCURRENCY = 2_000;

export interface Examination {
  readonly config: ConfigFile;
  readonly db: string;
  readonly manners: Manners;
  readonly special: SpecialPurpose;
  readonly network: Network;
  /** As the user named them; empty: those of this machine. */
  readonly addresses: readonly string[];
}

/** The real thing behind everything the checks look at. */
export function createDoctorDeps({ config, db, manners, special, network, addresses }: Examination): DoctorDeps {
  const { scan, mail } = config.value;
  const own = addresses.length > 0 ? addresses.map(readAddress) : localAddresses();
  const isPublic = (address: string): boolean => special.isPublic(address);
  const { resolver, dns, dialling } = network;
  const fetchJson = createFetchJson({ ...dialling, resolver, isNamed: () => true, ca: null });
  return {
    nodeVersion: process.versions.node,
    conversationsThatFit: conversationsThatFit(),
    concurrency: scan.concurrency ?? DEFAULT_CONCURRENCY,
    folder: dirname(resolve(db)),
    file: db,
    checkIntegrity,
    openStore: () => openExistingStore(db),
    exclusionFiles: scan.excludeFiles ?? [],
    operator: manners.operator,
    now: () => systemClock.now(),
    resolver,
    dns,
    fetchPage: createFetchPage(dialling),
    isTrusted: async (url, signal) => (await fetchJson(url, 'text/html', signal)) !== null,
    // What the user names is taken at its word; of our own only what others can see.
    ownAddresses: addresses.length > 0 ? own : own.filter(isPublic),
    privateAddresses: own.filter((address) => !isPublic(address)),
    isPublic,
    mail: mail === undefined ? null : mailDomain(mail),
    server: mail === undefined ? null : { host: mail.smtp.host, isOnThisMachine: isOnThisMachine(mail.smtp.host) },
    probe(signal) {
      if (mail === undefined) throw new RangeError('there is no mail part');
      return probeSmtp(smtpOptions(mail), signal);
    },
  };
}

/** The exclusion files that can be read: the doctor tells of the others and goes on, where a sweep stops. */
export function readableFiles(files: readonly string[]): readonly string[] {
  return files.filter((file) => {
    try {
      parseExclusions(readFileSync(file, 'utf8'), file);
      return true;
    } catch {
      return false;
    }
  });
}

function mailDomain({ from, bounces, smtp, dkim }: MailConfig): MailDomain {
  return { from, bounces: bounces ?? from, smtpHost: smtp.host, dkim: dkim ?? null };
}

function isOnThisMachine(host: string): boolean {
  return host === 'localhost' || /^127\.\d+\.\d+\.\d+$|^\[?::1\]?$/.test(host);
}

function readAddress(text: string): string {
  const address = canonicalAddress(text);
  if (address === null) throw new UsageError(`--address: "${text}" is not an IP address`);
  return address;
}

function localAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal }) => !internal)
    .flatMap(({ address }) => canonicalAddress(address) ?? []);
}

import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { safeText } from '../../export/safe-text.ts';
import { UsageError } from '../../model/errors.ts';
import { type Exclusions, parseExclusion, parseExclusions } from '../../scope/exclusions.ts';
import { type ConfigFile, inConfig } from '../config/config.ts';
import { readDuration, readInteger } from './values.ts';

/** Flags of every command that talks to hosts. */
export interface MannersOptions {
  readonly exclude?: readonly string[];
  readonly excludeFile?: readonly string[];
  readonly rate?: string;
  readonly ratePerNetwork?: string;
  readonly timeout?: string;
  readonly operatorName?: string;
  readonly operatorContact?: string;
  readonly operatorUrl?: string;
  readonly requestLog?: string;
}

/** Who is scanning (RFC 9110, section 10.1.2: From is a mailbox). */
export interface Operator {
  readonly name: string;
  readonly contact: string;
  readonly url: string;
}

/** How this run behaves towards hosts: flags win over the configuration. */
export interface Manners {
  readonly operator: Operator | null;
  readonly rate: number | null;
  readonly ratePerNetwork: number | null;
  readonly timeoutMs: number;
  readonly exclusions: readonly Exclusions[];
  /** Whether an exclusion file was loaded and holds something; `--internet` needs one. */
  readonly hasExclusionFile: boolean;
  readonly requestLog: string | null;
  /** Name servers instead of the system's. */
  readonly dnsServers?: readonly string[];
}

const DEFAULT_TIMEOUT = '5s';

export function readManners(options: MannersOptions, file: ConfigFile): Manners {
  const { value: config } = file;
  const files = [...(config.scan.excludeFiles ?? []), ...(options.excludeFile ?? [])].map(readExclusionFile);
  const single = [
    ...(config.scan.exclude ?? []).map((text) => inConfig(file, 'exclude', '--exclude', () => parseExclusion(text))),
    ...(options.exclude ?? []).map(parseExclusion),
  ];
  return {
    operator: readOperator(options, config.operator),
    rate: options.rate === undefined ? (config.scan.rate ?? null) : readInteger(options.rate, '--rate', 1),
    ratePerNetwork:
      options.ratePerNetwork === undefined
        ? (config.scan.ratePerNetwork ?? null)
        : readInteger(options.ratePerNetwork, '--rate-per-network', 1),
    timeoutMs:
      options.timeout === undefined
        ? inConfig(file, 'timeout', '--timeout', () =>
            readDuration(config.scan.timeout ?? DEFAULT_TIMEOUT, '--timeout'),
          )
        : readDuration(options.timeout, '--timeout'),
    exclusions: [...files, ...single],
    hasExclusionFile: files.some(({ entries }) => entries.length > 0),
    requestLog: options.requestLog ?? null,
    dnsServers: readDnsServers(file),
  };
}

function readDnsServers({ file, value, lineOf }: ConfigFile): readonly string[] {
  for (const [index, server] of value.lookups.dnsServers.entries()) {
    if (!isServer(server)) {
      throw new UsageError(
        `${file}:${lineOf(['lookups', 'dnsServers', index])}: lookups.dnsServers: "${safeText(server)}" is not an address or address:port`,
      );
    }
  }
  return value.lookups.dnsServers;
}

/** As Node takes it: `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1`, `[2001:db8::1]:53`. */
function isServer(text: string): boolean {
  const bare = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d{1,5}$/, '$1');
  return isIP(bare) !== 0;
}

/** A list that cannot be read stops the run: sweeping unfiltered is what it was there to prevent. */
function readExclusionFile(file: string): Exclusions {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${file}: the exclusion file cannot be read (${(error as NodeJS.ErrnoException).code}): check the path`,
    );
  }
  return parseExclusions(text, file);
}

function readOperator(options: MannersOptions, configured: Operator | undefined): Operator | null {
  const name = options.operatorName ?? configured?.name;
  const contact = options.operatorContact ?? configured?.contact;
  const url = options.operatorUrl ?? configured?.url;
  if (name === undefined && contact === undefined && url === undefined) return null;
  if (name === undefined || contact === undefined || url === undefined) {
    throw new UsageError(
      'an operator is a name, a contact and a url: give all three (--operator-name, --operator-contact, --operator-url)',
    );
  }
  // Both stand in header fields.
  if (!/^[!-~]{1,64}@[A-Za-z0-9.-]{1,255}$/.test(contact))
    throw new UsageError(`--operator-contact: "${safeText(contact)}" is not a mailbox`);
  if (!/^https?:\/\/[!-~]{1,500}$/.test(url) || /[()\\<>"]/.test(url)) {
    throw new UsageError(`--operator-url: "${safeText(url)}" is not an http(s) URL`);
  }
  return { name, contact, url };
}

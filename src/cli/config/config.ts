import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Document, readDocument } from '../../document/read-document.ts';
import { UsageError } from '../../model/errors.ts';
import { MAX_CONCURRENCY, MAX_RETRIES } from '../program/values.ts';
import {
  type ContactsConfig,
  contactsSchema,
  type InboxConfig,
  inboxSchema,
  type LookupsConfig,
  lookupsSchema,
  type NotifyConfig,
  notifySchema,
  type PrivacyConfig,
  privacySchema,
  type ScheduleConfig,
  scheduleSchema,
} from './disclosure.ts';

const text = z.string().trim().min(1);
const port = z.int().min(1).max(65_535);

/** What `airsweep.yaml` may hold. */
export interface Config {
  readonly operator?:
    | {
        readonly name: string;
        readonly contact: string;
        readonly url: string;
        /** Further ways to reach or recognise them, told in notices: telephone, postal address, OpenPGP fingerprint. */
        readonly also: readonly string[];
      }
    | undefined;
  readonly scan: {
    readonly rate?: number | undefined;
    readonly ratePerNetwork?: number | undefined;
    readonly concurrency?: number | undefined;
    readonly timeout?: string | undefined;
    readonly retries?: number | undefined;
    readonly ports?: string | undefined;
    readonly exclude?: readonly string[] | undefined;
    readonly excludeFiles?: readonly string[] | undefined;
  };
  /** An endpoint known to answer, asked before silence is taken for an end. */
  readonly recheck: { readonly control?: string | undefined };
  readonly contacts: ContactsConfig;
  readonly lookups: LookupsConfig;
  readonly notify: NotifyConfig;
  readonly mail?: MailConfig | undefined;
  readonly inbox: InboxConfig;
  readonly privacy: PrivacyConfig;
  readonly schedule: ScheduleConfig;
}

export interface MailConfig {
  readonly from: string;
  readonly name: string;
  /** Where bounces go, `bounces@example.com`; each mail's own is `bounces+<notice id>.<eight digits>@…`. Default: `from`. */
  readonly bounces?: string | undefined;
  /** Takes one POST (RFC 8058) at `<url>/<what stands before the @ of the Message-ID>`; `inbox` reads it as `STOP <that>`. */
  readonly unsubscribeUrl?: string | undefined;
  readonly smtp: {
    readonly host: string;
    readonly port?: number | undefined;
    readonly tls: 'required' | 'implicit' | 'none';
    readonly user?: string | undefined;
    readonly passwordFile?: string | undefined;
    readonly caFile?: string | undefined;
  };
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly keyFile: string } | undefined;
}

export const configSchema: z.ZodType<Config> = z.strictObject({
  operator: z
    .strictObject({
      name: text,
      contact: z.email('is not a mailbox'),
      url: z.url({ protocol: /^https?$/, error: 'is not an http(s) URL' }),
      also: z
        .array(text.regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,200}$/u, 'is to be one line of at most 200 characters'))
        .default([]),
    })
    .optional(),
  scan: z
    .strictObject({
      rate: z.int().positive(),
      ratePerNetwork: z.int().positive(),
      concurrency: z.int().min(1).max(MAX_CONCURRENCY),
      timeout: z.union([text, z.number().positive()]).transform(String),
      retries: z.int().min(0).max(MAX_RETRIES),
      ports: z.union([text, z.int().transform(String)]),
      exclude: z.array(text),
      excludeFiles: z.array(text),
    })
    .partial()
    .prefault({}),
  recheck: z.strictObject({ control: text.optional() }).prefault({}),
  contacts: contactsSchema,
  lookups: lookupsSchema,
  notify: notifySchema,
  mail: z
    .strictObject({
      from: z.email('is not a mailbox'),
      name: z.string().default(''),
      bounces: z.email('is not a mailbox').optional(),
      unsubscribeUrl: z.url({ protocol: /^https$/, error: 'is not an https URL' }).optional(),
      smtp: z.strictObject({
        host: text,
        port: port.optional(),
        tls: z.enum(['required', 'implicit', 'none']).default('required'),
        user: text.optional(),
        passwordFile: text.optional(),
        caFile: text.optional(),
      }),
      dkim: z.strictObject({ domain: text, selector: text, keyFile: text }).optional(),
    })
    .optional(),
  inbox: inboxSchema,
  privacy: privacySchema,
  schedule: scheduleSchema,
});

/** The configuration with the places of its parts, for messages about them. */
export type ConfigFile = Document<Config> & { readonly file: string };

/** Reads a value that a flag would give, and names the place in the file instead of the flag when it is wrong. */
export function inConfig<Value>(
  { file, lineOf }: ConfigFile,
  key: keyof Config['scan'],
  flag: string,
  read: () => Value,
): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UsageError) || !error.message.startsWith(flag)) throw error;
    throw new UsageError(`${file}:${lineOf(['scan', key])}: scan.${key}${error.message.slice(flag.length)}`);
  }
}

const DEFAULT_FILE = 'airsweep.yaml';

/** Reads the file that was named, or `airsweep.yaml` if it is there. Throws UsageError with file, line and reason. */
export function readConfig(named: string | undefined): ConfigFile {
  const file = named ?? DEFAULT_FILE;
  let content = '';
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (named !== undefined || code !== 'ENOENT')
      throw new UsageError(`${file}: cannot be read (${code}): check --config`);
  }
  // A document without a value, all its lines commented out, is an empty configuration.
  const isEmpty = content.split('\n').every((line) => /^\s*(?:#|$)/.test(line));
  const document: Document<Config> = readDocument(isEmpty ? '{}' : content, file, configSchema);
  return { ...document, file };
}

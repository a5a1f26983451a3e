import { z } from 'zod';
import type { Policy } from '../../engine/disclosure/index.ts';

const text = z.string().trim().min(1);
const port = z.int().min(1).max(65_535);
const days = z.int().min(1).max(3_650);

/** Contacts that need no look-up. */
export interface ContactsConfig {
  /** Written down by a human. */
  readonly handEntered: readonly {
    readonly match: string;
    readonly address: string;
    /** Where it stands in the file. */
    readonly path: readonly PropertyKey[];
  }[];
  /** Ask instances for the operator's mailbox that some releases show to anybody: personal data, off by default. */
  readonly useInstanceEmail: boolean;
}

/** Where contacts are looked up; every rung can be switched off. */
export interface LookupsConfig {
  readonly securityTxt: boolean;
  readonly soa: boolean;
  readonly roleAliases: boolean;
  readonly rdap: boolean;
  readonly providers: boolean;
  readonly ripestat: boolean;
  readonly abusix: boolean;
  readonly nationalCerts: boolean;
  /** Name servers to ask instead of the system's: `address` or `address:port`. */
  readonly dnsServers: readonly string[];
  /** Another RDAP bootstrap file than the snapshot in data/, in IANA's format (RFC 9224). */
  readonly rdapBootstrapFile?: string | undefined;
  /** PEM of an authority that signed the certificates of such services, beside the usual ones. */
  readonly caFile?: string | undefined;
  /** RIPEstat's base URL, with a slash at its end. */
  readonly ripestatUrl: string;
  readonly abusixZone: string;
}

/** The disclosure's manners; the defaults are argued for in CONTRIBUTING. */
export interface NotifyConfig extends Policy {
  /** A folder of templates that replace the built-in ones. */
  readonly templates?: string | undefined;
}

/** Where replies and bounces are read. */
export interface InboxConfig {
  readonly imap?:
    | {
        readonly host: string;
        readonly port: number;
        readonly tls: 'required' | 'implicit' | 'none';
        readonly user: string;
        readonly passwordFile?: string | undefined;
        readonly caFile?: string | undefined;
        readonly mailbox: string;
      }
    | undefined;
}

/** How long what is kept. */
export interface PrivacyConfig {
  /** Contacts, after the finding was closed. */
  readonly contactDays: number;
  /** Answers of registries. */
  readonly lookupDays: number;
  /** Findings, after they were closed. */
  readonly findingDays: number;
}

/** Command lines that run by the clock. */
export type ScheduleConfig = readonly { readonly cron: string; readonly run: string }[];

const handEntered = z.array(z.strictObject({ match: text, address: text })).default([]);
const contacts = z.strictObject({ handEntered, useInstanceEmail: z.boolean().default(false) });
/** A bare list is the hand-entered ones. */
export const contactsSchema: z.ZodType<ContactsConfig> = z
  .unknown()
  .transform((value, context): ContactsConfig => {
    const isList = Array.isArray(value);
    const read = isList
      ? handEntered.transform((list) => ({ handEntered: list, useInstanceEmail: false })).safeParse(value)
      : contacts.safeParse(value);
    for (const issue of read.error?.issues ?? []) {
      const key = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
      context.addIssue({ code: 'custom', path: [...issue.path, ...key], message: issue.message });
    }
    if (!read.success) return z.NEVER;
    const place = isList ? ['contacts'] : ['contacts', 'handEntered'];
    const entries = read.data.handEntered.map((entry, index) => ({ ...entry, path: [...place, index] }));
    return { ...read.data, handEntered: entries };
  })
  .prefault([]);

export const lookupsSchema: z.ZodType<LookupsConfig> = z
  .strictObject({
    securityTxt: z.boolean().default(true),
    soa: z.boolean().default(true),
    roleAliases: z.boolean().default(true),
    rdap: z.boolean().default(true),
    providers: z.boolean().default(true),
    ripestat: z.boolean().default(true),
    abusix: z.boolean().default(true),
    nationalCerts: z.boolean().default(true),
    dnsServers: z.array(text).default([]),
    rdapBootstrapFile: text.optional(),
    caFile: text.optional(),
    ripestatUrl: z
      .url({ protocol: /^https?$/, error: 'is not an http(s) URL' })
      .transform((url) => (url.endsWith('/') ? url : `${url}/`))
      .default('https://stat.ripe.net/'),
    abusixZone: text.default('abuse-contacts.abusix.zone'),
  })
  .prefault({});
export const notifySchema: z.ZodType<NotifyConfig> = z
  .strictObject({
    exposures: z.array(z.enum(['open', 'basic', 'login'])).default(['open']),
    approveAtOnce: z.int().min(1).max(1_000).default(25),
    maxProducts: z.int().min(1).max(1_000).default(9),
    confirmMinutes: z.int().min(0).max(10_080).default(60),
    coolDownDays: days.default(30),
    networkCoolDownDays: z.int().min(0).max(365).default(7),
    recipientsPerDomain: z.int().min(1).max(100).default(3),
    reminderDay: days.default(21),
    closeDay: days.default(90),
    recheckDays: z.array(days).default([1, 2, 3, 7, 14, 21, 30, 60, 90]),
    perDomainPerHour: z.int().min(1).default(5),
    perHour: z.int().min(1).default(60),
    perDay: z.int().min(1).default(500),
    gapSeconds: z.int().min(0).default(30),
    warmUp: z.boolean().default(true),
    maxBouncePercent: z.number().min(1).max(100).default(10),
    maxComplaints: z.int().min(0).max(50).default(1),
    templates: text.optional(),
  })
  .prefault({});
export const inboxSchema: z.ZodType<InboxConfig> = z
  .strictObject({
    imap: z
      .strictObject({
        host: text,
        port: port.default(993),
        tls: z.enum(['required', 'implicit', 'none']).default('implicit'),
        user: text,
        passwordFile: text.optional(),
        caFile: text.optional(),
        mailbox: text.default('INBOX'),
      })
      .optional(),
  })
  .prefault({});
export const privacySchema: z.ZodType<PrivacyConfig> = z
  .strictObject({
    contactDays: days.default(30),
    lookupDays: days.default(7),
    findingDays: days.default(365),
  })
  .prefault({});
export const scheduleSchema: z.ZodType<ScheduleConfig> = z.array(z.strictObject({ cron: text, run: text })).default([]);

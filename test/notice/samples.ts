import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { audienceOf, type Contact } from '../../src/model/contact.ts';
import type { Endpoint } from '../../src/model/endpoint.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Notice, Sender } from '../../src/model/notice.ts';
import { type Cadence, composeNotice, type Identity, type NoticeInput } from '../../src/notice/compose.ts';
import type { Evidence } from '../../src/notice/evidence.ts';
import { hashNotice } from '../../src/notice/seal.ts';
import { parseTemplate, TEMPLATE_NAMES, type Templates } from '../../src/notice/template.ts';

export const IDENTITY: Identity = {
  name: 'Example Security',
  contact: 'scan@example.net',
  url: 'https://scan.example.net/about',
  also: ['OpenPGP 0123 4567 89AB CDEF'],
};

export const SENDER: Sender = { address: 'notice@example.net', name: 'Example Security' };

const CADENCE: Cadence = { recheckDays: [1, 2, 3, 7, 14, 21, 30, 60, 90], reminderDay: 21, closeDay: 90 };

/** The wording that the package ships. */
export const TEMPLATES: Templates = Object.fromEntries(
  TEMPLATE_NAMES.map((name) => {
    const file = new URL(`../../data/templates/${name}.txt`, import.meta.url);
    return [name, parseTemplate(readFileSync(file, 'utf8'), `${name}.txt`)];
  }),
) as unknown as Templates;

/** Strings that try to be something else than a word in a sentence. */
export const hostile: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(
    ...['a', '7', ' ', '.', '/', ':', '@', '-', '=', ',', ';', '"', "'", '<', '>', '\\', '%', '&', '?', '#', 'é'],
    ...['\n', '\r\n', '\n\n', '\t', '\0', '\u202e', '\u2028', '\u200b', '\ud800'],
    ...['http://', 'www.', 'WWW.', 'evil.example/x', 'mailto:', 'javascript:', '/export', 'v@evil.example'],
    ...['{{', '}}', '{{data}}', '{{url}}', '[0a1b2c3d4e5f] ', '[Exposure Notice #00000000] ', 'STOP', 'From '],
    ...['-----BEGIN EXPOSURE DATA v1-----', '-----END EXPOSURE DATA v1-----', 'WHAT TO DO', 'Bcc: v@evil.example'],
  ),
});

export function endpoint(part: Partial<Endpoint> = {}): Endpoint {
  return { address: '203.0.113.10', port: 8000, host: null, tls: false, path: '/', named: false, ...part };
}

export function finding(part: Partial<Finding> = {}): Finding {
  return {
    id: '0a1b2c3d4e5f',
    product: 'airbyte',
    endpoint: endpoint(),
    state: 'open',
    severity: 'critical',
    exposure: 'open',
    confidence: 'high',
    version: '0.35.5-alpha',
    versionSource: 'api',
    held: false,
    risks: [],
    signals: ['health'],
    hostnames: ['etl.example.com'],
    firstSeen: '2026-11-20T10:00:00.000Z',
    lastSeen: '2026-11-23T10:00:00.000Z',
    sweepId: '20261123T100000-aaaa',
    cleanSince: null,
    notifiedAt: null,
    contact: '',
    ...part,
  };
}

export function contact(part: Partial<Contact> = {}): Contact {
  return {
    address: 'security@example.com',
    rung: 'security.txt',
    source: 'security.txt of etl.example.com',
    evidenceUrl: 'https://etl.example.com/.well-known/security.txt',
    fetchedAt: '2026-11-23T11:00:00.000Z',
    personal: false,
    hold: '',
    form: '',
    provider: '',
    policy: '',
    encryption: '',
    names: [],
    ...part,
  };
}

export function evidence(part: Partial<Evidence> = {}): Evidence {
  return { at: '2026-11-23T10:00:00.000Z', path: '/', code: 200, title: 'Airbyte', certificate: null, ...part };
}

/** What composeNotice takes; one open finding unless told otherwise. */
export function noticeInput(part: Partial<NoticeInput> = {}): NoticeInput {
  return {
    id: 'A1B2C3D4',
    contact: contact(),
    cases: [{ finding: finding(), evidence: [evidence()], remediation: STEPS }],
    identity: IDENTITY,
    sender: SENDER,
    templates: TEMPLATES,
    cadence: CADENCE,
    at: '2026-11-23T12:00:00.000Z',
    reminder: null,
    ...part,
  };
}

export const STEPS: readonly string[] = ['Close the port in the firewall.', 'Rotate every credential stored in it.'];

/** A notice as drafting makes it from this input. */
export function composed(part: Partial<NoticeInput> = {}, more: Partial<Notice> = {}): Notice {
  const input = noticeInput(part);
  return notice({
    ...composeNotice(input),
    recipient: input.contact.address,
    audience: audienceOf(input.contact.rung),
    rung: input.contact.rung,
    findingIds: input.cases.map((one) => one.finding.id),
    ...more,
  });
}

export function notice(part: Partial<Notice> = {}): Notice {
  const bare: Notice = {
    id: 'A1B2C3D4',
    sender: SENDER,
    recipient: 'security@example.com',
    audience: 'operator',
    rung: 'security.txt',
    provider: '',
    findingIds: ['0a1b2c3d4e5f'],
    subject: '[Exposure Notice #A1B2C3D4] Airbyte on 203.0.113.10:8000: reachable without login',
    text: 'Hello,\n\nline two.\n',
    attachments: [],
    sha256: '',
    wordingSha256: '',
    messageId: '<a1b2c3d4.0123456789abcdef.1@example.net>',
    reminds: null,
    inReplyTo: null,
    state: 'approved',
    createdAt: '2026-11-23T12:00:00.000Z',
    approvedSha256: null,
    approvedBy: 'ann',
    approvedAt: '2026-11-23T12:05:00.000Z',
    recheckId: null,
    sentAt: null,
    attempts: 0,
    retryAt: null,
    detail: '',
    ...part,
  };
  const sha256 = hashNotice(bare);
  return { ...bare, sha256, approvedSha256: sha256, ...part };
}

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type ParsedMail, simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFingerprint } from '../../src/fingerprint/parse.ts';
import { filesOf } from '../../src/mail/body.ts';
import { writeEml } from '../../src/mail/eml.ts';
import { buildMessage, SIGNED_HEADERS } from '../../src/mail/message.ts';
import type { Contact } from '../../src/model/contact.ts';
import { RunError } from '../../src/model/errors.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Notice } from '../../src/model/notice.ts';
import type { NoticeCase } from '../../src/notice/compose.ts';
import { reduceNotice } from '../../src/notice/reduce.ts';
import { composed, contact, endpoint, evidence, finding, hostile, notice, SENDER } from '../notice/samples.ts';

// The fingerprint's own steps, so that the files show what goes out.
const { remediation: REMEDIATION } = parseFingerprint(
  readFileSync(new URL('../../fingerprints/airbyte.yaml', import.meta.url), 'utf8'),
  'airbyte.yaml',
);

const BARE = { unsubscribeUrl: null };
const REMINDER = {
  subject: '[Exposure Notice #A1B2C3D4] Airbyte on 203.0.113.10:8000 is reachable without login',
  sentAt: '2026-11-23T12:00:00.000Z',
  ticket: '#4711',
};
const CERTIFICATE = 'ab'.repeat(32);
const FIRST_ID = '<a1b2c3d4.0123456789abcdef.1@example.net>';

const SEEN = [
  evidence(),
  evidence({ at: '2026-11-23T10:00:01.000Z', path: '/api/v1/0f1e2d3c4b5a6978', code: 404, title: '' }),
];
const DESK: Partial<Contact> = {
  rung: 'rdap-abuse',
  address: 'abuse@hoster.example',
  source: 'the abuse contact that RIPE lists for 203.0.113.0/24',
  evidenceUrl: 'https://rdap.db.ripe.net/ip/203.0.113.10',
};
const CERT: Partial<Contact> = {
  rung: 'national-cert',
  address: 'reports@cert.example',
  source: 'our table of national CERTs, for the country of 203.0.113.0/24',
  evidenceUrl: '',
};

/** The reminder of a case, sent on day 21. */
const LATER = { id: 'B2C3D4E5', at: '2026-12-14T12:00:00.000Z', reminder: REMINDER };
const LATER_ID = { id: 'B2C3D4E5', createdAt: LATER.at, messageId: '<b2c3d4e5.fedcba9876543210.2@example.net>' };

function cases(...parts: readonly Partial<Finding>[]): readonly NoticeCase[] {
  return parts.map((part) => ({
    finding: finding(part),
    evidence: SEEN,
    remediation: REMEDIATION[part.exposure ?? 'open'],
  }));
}

const NAMED = cases({
  endpoint: endpoint({ host: 'etl.example.com', port: 443, tls: true }),
  hostnames: ['etl.example.com', 'data.example.com', 'shop.example.org'],
  risks: ['airbyte-no-login', 'cve-2021-44228', 'cve-2021-45105?'],
}).map((one) => ({ ...one, evidence: [...SEEN, evidence({ path: '/health', certificate: CERTIFICATE })] }));
const PORTS = cases({}, { id: '1a2b3c4d5e6f', endpoint: endpoint({ port: 8001 }) });
const SEVERAL = cases(
  {},
  {
    id: '1a2b3c4d5e6f',
    endpoint: endpoint({ address: '203.0.113.77' }),
    version: '0.40.16..0.63.19',
    versionSource: 'bracket',
  },
  { id: '2a3b4c5d6e7f', endpoint: endpoint({ address: '2001:db8::7', port: 80 }), exposure: 'login', severity: 'low' },
);
const STILL = { lastSeen: '2026-12-14T11:30:00.000Z' };
const MANY = cases(
  ...Array.from({ length: 6 }, (_, index) => ({
    id: `${index}a1b2c3d4e5f`,
    endpoint: endpoint({ address: `203.0.113.${10 + index}` }),
  })),
);

/** One of each kind of mail, kept as files that a person can read. */
const MAILS: readonly (readonly [string, Notice])[] = [
  ['operator', composed({ cases: NAMED })],
  ['operator-many', composed({ cases: MANY })],
  ['operator-reminder', composed({ cases: cases(STILL), ...LATER }, { ...LATER_ID, inReplyTo: FIRST_ID })],
  ['abuse-desk', composed({ cases: PORTS, contact: contact(DESK) })],
  ['abuse-desk-reminder', composed({ cases: cases(STILL), contact: contact(DESK), ...LATER }, LATER_ID)],
  ['cert', composed({ cases: SEVERAL, contact: contact(CERT) })],
];
const mail = (name: string): Notice => MAILS.find(([known]) => known === name)?.[1] ?? notice();

/** Header fields by name, unfolded. */
function fieldsOf(message: Buffer): ReadonlyMap<string, string> {
  const head = message.toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const fields = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  expect(fields.size).toBe(lines.length);
  return fields;
}

function parse(message: Buffer): Promise<ParsedMail> {
  return simpleParser(message, { keepDeliveryStatus: true });
}

describe.each(MAILS)('the mail %s', (name, full) => {
  it('reads as it was written down', async () => {
    const message = await buildMessage(full, { unsubscribeUrl: 'https://scan.example.net/stop' });
    await expect(message.toString('latin1')).toMatchFileSnapshot(`../fixtures/mail/${name}.eml`);
  });

  it('is the same bytes every time, in short 7-bit lines', async () => {
    const message = await buildMessage(full, BARE);
    expect((await buildMessage(structuredClone(full), BARE)).equals(message)).toBe(true);
    const text = message.toString('latin1');
    expect(text).toMatch(/^[\r\n\x20-\x7e]*$/);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(text).not.toMatch(/^(?:From |\.)/m);
  });

  it('bears the date of its sending', async () => {
    const sent = { ...full, sentAt: '2026-12-01T08:00:00.000Z' };
    expect((await parse(await buildMessage(sent, BARE))).date).toEqual(new Date(sent.sentAt));
  });

  it('arrives as it was meant', async () => {
    const message = await buildMessage(full, BARE);
    const parsed = await parse(message);
    expect(parsed.text?.trimEnd()).toBe(full.text.trimEnd());
    expect(parsed.html).toBe(false);
    expect(parsed).toMatchObject({ subject: full.subject, messageId: full.messageId, date: new Date(full.createdAt) });
    expect(Object.fromEntries(fieldsOf(message))).toMatchObject({
      from: 'Example Security <notice@example.net>',
      'reply-to': 'Example Security <notice@example.net>',
      to: full.recipient,
      'message-id': full.messageId,
      'auto-submitted': 'auto-generated',
      'x-case-id': full.id,
      'mime-version': '1.0',
    });
    for (const name of ['x-mailer', 'bcc', 'cc']) expect(fieldsOf(message).has(name)).toBe(false);
  });
});

describe('buildMessage', () => {
  it('writes no header that the signature does not cover', async () => {
    const signed = new Set(SIGNED_HEADERS.map((name) => name.toLowerCase()));
    for (const [, full] of MAILS) {
      const message = await buildMessage(
        { ...full, inReplyTo: FIRST_ID },
        { unsubscribeUrl: 'https://scan.example.net' },
      );
      expect([...fieldsOf(message).keys()].filter((name) => !signed.has(name))).toEqual([]);
    }
  });

  it('offers operators one click, where there is a place for it, and one mail', async () => {
    const byMail = '<mailto:notice@example.net?subject=STOP%20a1b2c3d4.01234567>';
    const bare = fieldsOf(await buildMessage(mail('operator'), BARE));
    expect(bare.get('list-unsubscribe')).toBe(byMail);
    expect(bare.has('list-unsubscribe-post')).toBe(false);
    const both = fieldsOf(await buildMessage(mail('operator'), { unsubscribeUrl: 'https://scan.example.net/stop/' }));
    expect(both.get('list-unsubscribe')).toBe(`<https://scan.example.net/stop/a1b2c3d4.0123456789abcdef.1>, ${byMail}`);
    expect(both.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  });

  it.each(['abuse-desk', 'cert'])('offers nothing of the kind to %s', async (name) => {
    const fields = fieldsOf(await buildMessage(mail(name), { unsubscribeUrl: 'https://scan.example.net/stop' }));
    expect([...fields.keys()].filter((field) => field.startsWith('list-'))).toEqual([]);
  });

  it('joins a reminder to the first mail', async () => {
    const parsed = await parse(await buildMessage(mail('operator-reminder'), BARE));
    expect(parsed).toMatchObject({ inReplyTo: FIRST_ID, references: FIRST_ID });
    const first = fieldsOf(await buildMessage(mail('operator'), BARE));
    expect(first.has('in-reply-to') || first.has('references')).toBe(false);
  });

  it('writes an X-ARF mail in the three parts of RFC 6522', async () => {
    const message = await buildMessage(mail('abuse-desk'), BARE);
    expect(fieldsOf(message).get('content-type')).toMatch(/^multipart\/report; report-type=feedback-report; boundary=/);
    const { attachments } = await parse(message);
    expect(attachments.map(({ contentType, filename }) => [contentType, filename])).toEqual([
      ['message/feedback-report', undefined],
      ['application/json', 'xarf.json'],
    ]);
    // What is told of the attachments is what is attached.
    expect(filesOf(mail('abuse-desk'))).toEqual([{ name: 'xarf.json', content: attachments[1]?.content.toString() }]);
    expect(attachments[0]?.content.toString().trim().split(/\r?\n/)).toEqual([
      'Feedback-Type: xarf',
      'User-Agent: airsweep',
      'Version: 1',
    ]);
    const report = JSON.parse(attachments[1]?.content.toString() ?? '');
    expect(report).toMatchObject({ category: 'vulnerability', source_identifier: '203.0.113.10', source_port: 8000 });
    const told = report.evidence.map(({ payload }: { payload: string }) => Buffer.from(payload, 'base64').toString());
    expect(told).toEqual([expect.stringContaining('GET / -> 200'), expect.stringContaining('GET / -> 200')]);
    expect(report.evidence.map(({ description }: { description: string }) => description)).toEqual([
      expect.stringContaining('port 8000'),
      expect.stringContaining('port 8001'),
    ]);
  });

  it('joins tables to what they are about', async () => {
    for (const name of ['cert', 'operator-many']) {
      const full = mail(name);
      const message = await buildMessage(full, BARE);
      expect(fieldsOf(message).get('content-type')).toMatch(/^multipart\/mixed; boundary=/);
      const { attachments } = await parse(message);
      expect(
        attachments.map(({ contentType, filename, content }) => [contentType, filename, content.toString()]),
      ).toEqual([['text/csv', `2026-11-23-scan_http_vulnerable-a1b2c3d4.csv`, full.attachments[0]?.content]]);
    }
  });

  it('still says all after a re-check has cut it down', async () => {
    const full = mail('abuse-desk');
    const cut = { ...full, ...reduceNotice(full, ['0a1b2c3d4e5f']) };
    const { attachments, text, subject } = await parse(await buildMessage(cut, BARE));
    expect(subject).toContain('on 203.0.113.10:8001 is reachable');
    expect(text).not.toContain('8000');
    const report = JSON.parse(attachments[1]?.content.toString() ?? '');
    expect(report.source_port).toBe(8001);
    expect(report.evidence).toHaveLength(1);
  });

  it('lets no old mailbox or mail server change a line', async () => {
    const text = `From here\n.\n..\nFrom there ${'x'.repeat(60)}\n${'word '.repeat(30)}\n`;
    const message = await buildMessage(notice({ text }), BARE);
    expect(message.toString('latin1')).not.toMatch(/^(?:From |\.)/m);
    expect((await parse(message)).text).toBe(text);
  });

  it('writes a name in any language', async () => {
    const message = await buildMessage(
      notice({ sender: { ...SENDER, name: 'Žluťoučký, "kůň"' }, text: 'Grüße\n' }),
      BARE,
    );
    expect(message.toString('latin1')).toMatch(/^[\r\n\x20-\x7e]*$/);
    const parsed = await parse(message);
    expect(parsed.from?.value).toEqual([{ address: 'notice@example.net', name: 'Žluťoučký, "kůň"' }]);
    expect(parsed.text).toBe('Grüße\n');
  });

  it('lets no text become a header, whatever it is', async () => {
    const quiet = [...fieldsOf(await buildMessage(notice(), BARE)).keys()];
    await fc.assert(
      fc.asyncProperty(hostile, async (words) => {
        const full = notice({ subject: `x ${words}`, text: `${words}\n`, sender: { ...SENDER, name: words } });
        const message = await buildMessage(full, BARE);
        expect([...fieldsOf(message).keys()]).toEqual(quiet);
        const parsed = await parse(message);
        expect(parsed.from?.value.map(({ address }) => address)).toEqual(['notice@example.net']);
        expect(parsed.attachments).toEqual([]);
      }),
    );
  });
});

describe('writeEml', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'airsweep-eml-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('writes for the owner only, replaces, and leaves nothing else', async () => {
    const drafts = join(folder, 'a', 'drafts');
    expect(await writeEml(drafts, notice(), Buffer.from('one'))).toBe(join(drafts, 'A1B2C3D4.eml'));
    const path = await writeEml(drafts, notice(), Buffer.from('two'));
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(drafts).mode & 0o777).toBe(0o700);
    expect(readdirSync(drafts)).toEqual(['A1B2C3D4.eml']);
  });

  it('says in one line that the disk refuses', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(writeEml(file, notice(), Buffer.from('x'))).rejects.toThrow(RunError);
    await expect(writeEml(file, notice(), Buffer.from('x'))).rejects.toThrow(
      /^\S+A1B2C3D4\.eml: cannot be written: [^\n]+$/,
    );
  });

  it('takes no id for a path', async () => {
    await expect(writeEml(folder, notice({ id: '../evil' }), Buffer.from('x'))).rejects.toThrow(RunError);
    expect(readdirSync(folder)).toEqual([]);
  });
});

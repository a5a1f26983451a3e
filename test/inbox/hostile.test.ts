import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../src/inbox/parse-message.ts';
import { judgeIncoming } from '../../src/reply/judge.ts';
import { createWorld, RECIPIENT } from '../engine/replies/world.ts';
import { fixtureBytes, parse } from './fixtures.ts';

// Generous for a loaded machine; what it guards against takes minutes.
const LIMIT_MS = 8_000;

const HEAD = 'From: security@customer.example\nTo: notify@cert.example\nSubject: hello\nMessage-ID: <h@evil.example>\n';

function multipart(parts: readonly string[], boundary: string = 'b'): string {
  return `Content-Type: multipart/mixed; boundary="${boundary}"\n\n${parts.map((part) => `--${boundary}\n${part}\n`).join('')}--${boundary}--\n`;
}

function nested(depth: number): string {
  let inner = 'Content-Type: text/plain\n\ndeep\n';
  for (let level = 0; level < depth; level++) inner = multipart([inner], `b${level}`);
  return inner;
}

const HOSTILE: Readonly<Record<string, () => string | Buffer>> = {
  'ten thousand parts': () => HEAD + multipart(Array.from({ length: 10_000 }, () => 'Content-Type: text/plain\n\nx')),
  'five thousand levels': () => HEAD + nested(5_000),
  'nine MiB in one line': () => `${HEAD}\n${'x'.repeat(9 * 1024 * 1024)}`,
  'nine MiB of one header': () => `X: ${'x'.repeat(9 * 1024 * 1024)}\n${HEAD}\nhello`,
  'a hundred thousand headers': () => `${'X: y\n'.repeat(100_000)}${HEAD}\nhello`,
  'nothing but NULs': () => Buffer.alloc(1024 * 1024),
  noise: () => randomBytes(1024 * 1024),
  empty: () => '',
  'no body': () => HEAD,
  'no charset, 8 bit': () =>
    Buffer.concat([Buffer.from(`${HEAD}Content-Type: text/plain\n\n`), Buffer.from([0xff, 0xfe, 0x80, 0x41])]),
  'a charset that does not exist': () => `${HEAD}Content-Type: text/plain; charset=x-nowhere\n\nhello`,
  'broken base64': () => `${HEAD}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n@@@===\u0001ZZ\n`,
  'a boundary that never comes': () =>
    `${HEAD}Content-Type: multipart/report; report-type=delivery-status; boundary="zz"\n\nhello`,
  'deep HTML': () => `${HEAD}Content-Type: text/html\n\n${'<div>'.repeat(200_000)}`,
  'much HTML': () => `${HEAD}Content-Type: text/html\n\n${'<p>a<br>'.repeat(1_000_000)}`,
  'a million quotation marks': () => `${HEAD}\n${'>'.repeat(1_000_000)} STOP`,
  'words that look like addresses': () => `Return-Path: <>\n${HEAD}\n${'a@'.repeat(500_000)}`,
  'an address without an end': () => `Return-Path: <>\n${HEAD}\nuser@${'a.'.repeat(500_000)}`,
  'brackets for the ticket patterns': () =>
    `Subject: ${'['.repeat(200_000)}\nAuto-Submitted: auto-replied\n\n${'[a '.repeat(200_000)}ticket ${'ticket '.repeat(100_000)}`,
  'a delivery status about a million mailboxes': () =>
    `${HEAD}Return-Path: <>\n${multipart([`Content-Type: message/delivery-status\n\n${'Final-Recipient: rfc822;a@b.example\nAction: failed\nStatus: 5.1.1\n\n'.repeat(100_000)}`])}`,
  'a delivery status of one endless field': () =>
    `${HEAD}${multipart([`Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822;${'a '.repeat(1_000_000)}`])}`,
};

describe('a hostile message', () => {
  it.each(Object.entries(HOSTILE))('%s is read or refused in time, and asks for nothing', async (_name, build) => {
    const content = Buffer.from(build());
    const start = performance.now();
    const message = await parseMessage({ where: 'test', content });
    if (!('reason' in message)) {
      const world = await createWorld();
      const outcomes = await world.read(message);
      expect(outcomes.length).toBeLessThanOrEqual(101);
      expect(await world.suppressed()).toBe('');
      expect(await world.notice()).toMatchObject({ state: 'sent' });
      for (const { detail, from, ticket } of await world.store.replies()) {
        expect(`${detail}${from}${ticket}`).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(detail.length).toBeLessThanOrEqual(200);
      }
    }
    expect(performance.now() - start).toBeLessThan(LIMIT_MS);
  });

  it.each([
    ['a header that names another header', 'Subject: x\n\nReturn-Path: <>\nFrom: mailer-daemon@x.example\n\nSTOP'],
    [
      'a subject with a line break in it',
      'Subject: =?utf-8?B?eApBdXRvLVN1Ym1pdHRlZDogbm8KClNUT1A=?=\nFrom: mallory@evil.example\n\nhi',
    ],
    [
      'a display name that is an address',
      `From: "${RECIPIENT}" <mallory@evil.example>\nSubject: STOP\n\nSTOP [Exposure Notice #A1B2C3D4]`,
    ],
    ['two From fields', `From: mallory@evil.example\nFrom: ${RECIPIENT}\nSubject: STOP A1B2C3D4\n\nSTOP`],
    ['an address in a comment', `From: mallory@evil.example (${RECIPIENT})\nSubject: STOP A1B2C3D4\n\nSTOP`],
    ['a look-alike domain', `From: security@customer.example.evil.example\nSubject: STOP A1B2C3D4\n\nSTOP`],
    [
      'a Message-ID that only begins like ours',
      'From: m@evil.example\nIn-Reply-To: <a1b2c3d4.ffffffffffffffff.1@cert.example>\nSubject: STOP\n\nSTOP',
    ],
  ])('%s does not speak for the recipient', async (_name, content) => {
    const world = await createWorld();
    await world.read(await parse(content));
    expect(await world.suppressed()).toBe('');
    expect(await world.notice()).toMatchObject({ state: 'sent' });
  });

  it('has one key in every mailbox format, and another one when its words differ', async () => {
    const mail = fixtureBytes('human-no-notice')
      .toString()
      .replace(/^Message-ID:.*\n/m, '');
    const keys = await Promise.all(
      [
        mail,
        mail.replaceAll('\n', '\r\n'),
        `X-Mozilla-Status: 0001\n${mail}`,
        `${mail}\n`,
        mail.replace('everything', 'nothing'),
      ].map(async (content) => (await parse(content)).key),
    );
    expect(new Set(keys.slice(0, 4)).size).toBe(1);
    expect(keys[4]).not.toBe(keys[0]);
  });

  it('a word of ours in a chain of prefixes is found, in a long subject too', async () => {
    const message = await parse(`${HEAD.replace('hello', `${'Re: '.repeat(8)}fixed`)}\n`);
    expect(judgeIncoming(message)[0]?.kind).toBe('fixed');
  });
});

import { describe, expect, it } from 'vitest';
import type { Notice } from '../../src/model/notice.ts';
import { hashNotice, messageIdOf } from '../../src/notice/seal.ts';
import { notice, SENDER } from './samples.ts';

const CSV = { kind: 'csv', name: 'a.csv', content: 'x' } as const;
const base = notice({ attachments: [CSV] });

describe('hashNotice', () => {
  it.each<[string, Partial<Notice>]>([
    ['the address it comes from', { sender: { ...SENDER, address: 'other@example.net' } }],
    ['the name it comes from', { sender: { ...SENDER, name: 'Other' } }],
    ['the recipient', { recipient: 'other@example.com' }],
    ['the form', { audience: 'cert' }],
    ['the subject', { subject: 'x' }],
    ['the text', { text: 'x' }],
    ['the Message-ID', { messageId: '<x@example.net>' }],
    ['the thread', { inReplyTo: '<x@example.net>' }],
    ['the date', { createdAt: '2026-11-24T12:00:00.000Z' }],
    ['the case', { id: 'FFFFFFFF' }],
    ['an attachment', { attachments: [] }],
    ["an attachment's content", { attachments: [{ ...CSV, content: 'y' }] }],
    ["an attachment's name", { attachments: [{ ...CSV, name: 'b.csv' }] }],
    ['one attachment more', { attachments: [CSV, CSV] }],
  ])('covers %s', (_case, part) => {
    expect(hashNotice({ ...base, ...part })).not.toBe(hashNotice(base));
  });

  it('leaves out what does not go out', () => {
    const noted = { state: 'sent', detail: 'x', recheckId: 'y', sentAt: 'z', attempts: 3 } as const;
    expect(hashNotice({ ...base, ...noted })).toBe(hashNotice(base));
  });
});

describe('messageIdOf', () => {
  it('stays the same and counts the mails of a case', () => {
    const of = (sequence: 1 | 2): string =>
      messageIdOf('A1B2C3D4', 'security@example.com', 'secret', 'example.net', sequence);
    expect(of(1)).toMatch(/^<a1b2c3d4\.[0-9a-f]{16}\.1@example\.net>$/);
    expect(of(1)).toBe(of(1));
    expect(of(2)).toBe(of(1).replace('.1@', '.2@'));
  });
});

import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/model/errors.ts';
import type { Suppression } from '../../src/model/suppression.ts';
import { readSuppressions, suppressMailbox, type Wish } from '../../src/notice/suppress.ts';
import { createSuppressionList } from '../../src/notice/suppressed.ts';

const KEY = '0f'.repeat(32);
const NOW = new Date('2026-11-23T20:52:10.000Z');
const WISH: Wish = { reason: 'asked by mail', source: 'operator', now: NOW, days: null };

function read(text: string, only: Suppression['purpose'] | null = null, wish: Partial<Wish> = {}) {
  return readSuppressions(text, only, { ...WISH, ...wish }, KEY);
}

describe('what a person names', () => {
  it.each([
    ['example.com', 'domain', 'example.com'],
    ['*.Example.COM.', 'domain', 'example.com'],
    ['bücher.example', 'domain', 'xn--bcher-kva.example'],
    ['192.0.2.7', 'network', '192.0.2.7/32'],
    ['192.0.2.7/24', 'network', '192.0.2.0/24'],
    ['2001:DB8:0::7/48', 'network', '2001:db8::/48'],
    ['2001:db8::7', 'network', '2001:db8::7/128'],
    ['::ffff:192.0.2.7/120', 'network', '192.0.2.0/24'],
  ])('%s is the %s %s, for both purposes', (text, kind, value) => {
    expect(read(text)).toEqual([
      expect.objectContaining({ purpose: 'scan', kind, value, expiresAt: null, createdAt: NOW.toISOString() }),
      expect.objectContaining({ purpose: 'contact', kind, value, reason: 'asked by mail', source: 'operator' }),
    ]);
    expect(read(text, 'scan').map(({ purpose }) => purpose)).toEqual(['scan']);
  });

  it('is a mailbox only as its keyed hash, for contact only', () => {
    const [entry, ...more] = read('Jane+airbyte@Example.com', null, { days: 365 });
    const value = createHmac('sha256', Buffer.from(KEY, 'hex')).update('jane@example.com').digest('hex');
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ purpose: 'contact', kind: 'address', value, expiresAt: '2027-11-23T20:52:10.000Z' });
    expect(JSON.stringify(entry)).not.toMatch(/jane/i);
    expect(read('jane@example.com', 'contact')).toEqual([suppressMailbox('jane@example.com', WISH, KEY)]);
  });

  it('has ids of its own', () => {
    const ids = [...read('example.com'), ...read('192.0.2.0/24'), ...read('a@example.com')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}$/);
  });

  it.each([
    '',
    'localhost',
    'example.com/path',
    'https://example.com',
    'example.com:443',
    'a@b@example.com',
    'mailto:a@example.com',
    '192.0.2.0/33',
    '192.0.2.256',
    '10.1',
    '010.0.0.1',
    '2001:db8::/129',
    'fe80::1%eth0',
    '192.0.2.1-192.0.2.9',
    'a b.example',
    '\u001b[2J.example',
  ])('refuses "%s" in one line', (text) => {
    expect(() => read(text)).toThrow(UsageError);
    expect(() => read(text)).toThrow(/^[^\p{C}]+$/u);
  });

  it('refuses a mailbox that is not to be scanned, and an entry without a reason', () => {
    expect(() => read('a@example.com', 'scan')).toThrow('--scan: a mailbox is not scanned');
    expect(() => read('example.com', null, { reason: ' \n' })).toThrow('--reason: is empty');
  });

  it('keeps the reason to one line that can be shown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (reason) => {
        const [entry] = read('example.com', 'scan', { reason: `why ${reason}` });
        expect(entry?.reason).toMatch(/^why[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
        expect(entry?.reason.length).toBeLessThanOrEqual(200);
      }),
    );
  });
});

describe('the do-not-contact list', () => {
  const entries = [
    ...read('jane@example.org', null, { reason: 'STOP' }),
    ...read('example.com', 'contact', { reason: 'all of it' }),
    ...read('scan-only.example', 'scan'),
    ...read('192.0.2.0/25', 'contact', { reason: 'our network' }),
    ...read('2001:db8::/32', 'contact'),
    ...read('198.51.100.0/24', 'scan'),
    ...read('brief.example', 'contact', { days: 30 }),
  ];
  const list = createSuppressionList(entries, KEY, NOW);

  it.each([
    ['jane@example.org', 'STOP'],
    ['JANE+2@EXAMPLE.ORG', 'STOP'],
    ['anybody@example.com', 'all of it'],
    ['a@deep.sub.Example.com', 'all of it'],
    ['a@brief.example', 'asked by mail'],
  ])('names %s with its reason', (address, reason) => {
    expect(list.mail(address)).toMatch(new RegExp(`^on the do-not-contact list \\([0-9a-f]{8}: ${reason}\\)$`));
  });

  it.each(['janet@example.org', 'example.com@example.net', 'a@notexample.com', 'a@com', 'a@scan-only.example'])(
    'says nothing of %s',
    (address) => {
      expect(list.mail(address)).toBe('');
    },
  );

  it('knows servers by their network', () => {
    expect(list.server('192.0.2.127')).toContain('our network');
    expect(list.server('2001:db8:ffff::1')).not.toBe('');
    for (const address of ['192.0.2.128', '198.51.100.1', '2001:db9::1']) expect(list.server(address)).toBe('');
  });

  it('knows hosts by their names, under listed domains', () => {
    expect(list.hasDomains).toBe(true);
    for (const name of ['example.com', 'ETL.Example.com.', 'a.b.example.com'])
      expect(list.host(name)).toContain('all of it');
    for (const name of ['', 'badexample.com', 'example.com.evil.example', 'scan-only.example', 'com', 'example.org']) {
      expect(list.host(name)).toBe('');
    }
    const end = NOW.getTime() + 30 * 24 * 3_600_000;
    expect(list.host('brief.example')).not.toBe('');
    expect(createSuppressionList(entries, KEY, new Date(end)).host('brief.example')).toBe('');
    expect(createSuppressionList(read('192.0.2.0/24', 'contact'), KEY, NOW).hasDomains).toBe(false);
  });

  it('forgets what has expired, to the millisecond', () => {
    const end = NOW.getTime() + 30 * 24 * 3_600_000;
    const at = (ms: number) => createSuppressionList(entries, KEY, new Date(ms)).mail('a@brief.example');
    expect(at(end - 1)).not.toBe('');
    expect(at(end)).toBe('');
  });

  it('knows nobody by hash under another key', () => {
    expect(createSuppressionList(entries, 'ff'.repeat(32), NOW).mail('jane@example.org')).toBe('');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateFinding } from '../../src/notice/machine-block.ts';
import { quotable } from '../../src/notice/place.ts';
import { composeReminderSubject, composeSubject, reduceSubject } from '../../src/notice/subject.ts';
import { contact, endpoint, finding, hostile } from './samples.ts';

const row = (part: Parameters<typeof finding>[0] = {}) => stateFinding(quotable(finding(part), contact()));
const second = row({ id: 'ffffffffffff', endpoint: endpoint({ port: 8001 }) });
const AT = '2026-12-14';

describe('composeSubject', () => {
  it.each([
    ['one', [row()], 'Airbyte on 203.0.113.10:8000 is reachable without login'],
    ['two', [row(), second], 'Airbyte on 203.0.113.10:8000 and 1 more: reachable without login'],
    [
      'IPv6',
      [row({ endpoint: endpoint({ address: '2001:db8::1' }) })],
      'Airbyte on [2001:db8::1]:8000 is reachable without login',
    ],
    [
      'a name',
      [row({ endpoint: endpoint({ host: 'etl.example.com' }) })],
      'Airbyte on etl.example.com (203.0.113.10:8000) is reachable without login',
    ],
    [
      'a long name',
      [row({ endpoint: endpoint({ host: `${'a'.repeat(60)}.example.com` }) })],
      'Airbyte on 203.0.113.10:8000 is reachable without login',
    ],
    [
      'one and a password beside it',
      [row(), row({ id: 'ffffffffffff', exposure: 'login' })],
      'Airbyte on 203.0.113.10:8000 is reachable without login, 1 behind a password',
    ],
    ['a password', [row({ exposure: 'basic' })], 'Airbyte on 203.0.113.10:8000 is reachable from the Internet'],
  ])('%s', (_case, stated, rest) => {
    expect(composeSubject('A1B2C3D4', stated)).toBe(`[Exposure Notice #A1B2C3D4] ${rest}`);
  });

  it('fits a line of mail whatever a host says', () => {
    fc.assert(
      fc.property(hostile, hostile, (product, host) => {
        const stated = [row({ product, endpoint: endpoint({ host }) })];
        const ticket = 'T'.repeat(40);
        for (const subject of [
          composeSubject('A1B2C3D4', stated),
          composeReminderSubject('A1B2C3D4', stated, { subject: '', ticket }, AT),
        ]) {
          expect(subject).toMatch(/^\[Exposure Notice #A1B2C3D4\] [\x20-\x7e]*$/);
          expect(subject.length).toBeLessThanOrEqual(150);
          expect(subject).not.toMatch(/\/\/|@/);
        }
      }),
    );
  });
});

describe('composeReminderSubject', () => {
  const first = composeSubject('0000AAAA', [row()]);

  it('is the first subject with the day', () => {
    const subject = composeReminderSubject('A1B2C3D4', [row()], { subject: first, ticket: '' }, AT);
    expect(subject).toBe(`${first} (still open on 2026-12-14)`);
  });

  it('speaks only of what is in this mail', () => {
    const both = composeSubject('0000AAAA', [row(), second]);
    const subject = composeReminderSubject('A1B2C3D4', [second], { subject: both, ticket: '' }, AT);
    expect(subject).toBe(
      '[Exposure Notice #0000AAAA] Airbyte on 203.0.113.10:8001 is reachable without login (still open on 2026-12-14)',
    );
  });

  it.each([
    ['#4711', ' [#4711]'],
    ['[Ticket#2026112310000017]', ' [Ticket#2026112310000017]'],
    ['example.net #12', ' [example.net #12]'],
    ['1\r\nBcc: a@b.c', ' [1Bcc: ab.c]'],
    ['x'.repeat(41), ''],
    ['', ''],
  ])('a ticket %j is %j', (ticket, tail) => {
    const subject = composeReminderSubject('A1B2C3D4', [row()], { subject: first, ticket }, AT);
    expect(subject).toBe(`${first} (still open on 2026-12-14)${tail}`);
  });
});

describe('reduceSubject', () => {
  it('counts again and keeps what a reminder added', () => {
    const reminder = { subject: composeSubject('0000AAAA', [row(), second]), ticket: '#1' };
    const both = composeReminderSubject('A1B2C3D4', [row(), second], reminder, AT);
    expect(reduceSubject(both, [second])).toBe(composeReminderSubject('A1B2C3D4', [second], reminder, AT));
  });

  it('leaves a subject alone that is not ours', () => {
    expect(reduceSubject('Hello', [row()])).toBe('Hello');
  });
});

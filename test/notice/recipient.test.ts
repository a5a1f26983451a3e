import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRoleMailbox, looksPersonal } from '../../src/notice/personal.ts';
import { coolDownKey, readAddress, registrableDomain } from '../../src/notice/recipient.ts';

describe('readAddress', () => {
  it.each([
    ['security@example.com', 'security@example.com'],
    ['Security+Airbyte@EXAMPLE.co.UK', 'Security+Airbyte@example.co.uk'],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('takes %s', (text, address) => {
    expect(readAddress(text)).toBe(address);
  });

  it.each([
    '',
    '@example.com',
    'a@',
    'a@b',
    'a@localhost',
    'a@b.c@d.e',
    'mailto:a@example.com',
    'a@example.com?subject=x',
    'a@example.com?bcc=b@example.org',
    'a@example.com,b@example.com',
    'a@example.com;b@example.com',
    'a@example.com b@example.com',
    'Ann <a@example.com>',
    '<a@example.com>',
    '"a b"@example.com',
    'a(comment)@example.com',
    'a@example.com\r\nBcc: b@example.org',
    'a@example.com\n',
    ' a@example.com',
    'a\u0000@example.com',
    'ä@example.com',
    'a@bücher.example',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@127.0.0.0x1',
    'a@[IPv6:::1]',
    'a@-example.com',
    'a@example-.com',
    'a@example..com',
    'a@.example.com',
    'a@example.com.',
    'a@exa_mple.com',
    '.a@example.com',
    'a.@example.com',
    'a..b@example.com',
    '-oQ/tmp@example.com',
    'a%example.org@example.com',
    'host!a@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b.'.repeat(130)}com`,
  ])('refuses %j', (text) => {
    expect(readAddress(text)).toBeNull();
  });

  it('never lets through anything that could end a header, start a list or name a second mailbox', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('a', '.', '@', 'b.c', ',', ';', '<', '"', ' ', '\r\n', '?', '\0'),
    });
    fc.assert(
      fc.property(hostile, (text) => {
        const address = readAddress(text);
        expect(address === null || /^[a-z0-9_.+=~&'-]+@[a-z0-9.-]+$/i.test(address)).toBe(true);
      }),
    );
  });
});

describe('coolDownKey', () => {
  it.each([
    ['Ann+x@Example.com', 'ann@example.com'],
    ['ann+x+y@example.com', 'ann@example.com'],
    ['ann@example.com', 'ann@example.com'],
    ['+x@example.com', '+x@example.com'],
  ])('%s is %s', (address, key) => {
    expect(coolDownKey(address)).toBe(key);
  });
});

describe('registrableDomain', () => {
  it.each([
    ['etl.data.example.co.uk', 'example.co.uk'],
    ['ec2-1-2-3-4.us-west-2.compute.amazonaws.com', 'ec2-1-2-3-4.us-west-2.compute.amazonaws.com'],
    ['me.github.io', 'me.github.io'],
    ['github.io', ''],
    ['203.0.113.10', ''],
    ['', ''],
  ])('%s has %j', (name, domain) => {
    expect(registrableDomain(name)).toBe(domain);
  });
});

describe('personal mailboxes', () => {
  it.each(['security', 'IT', 'abuse-team', 'it.security', 'network+noc', 'cert'])('%s is a duty', (local) => {
    expect(isRoleMailbox(local)).toBe(true);
  });

  it.each(['ann', 'securities', 'itsme'])('%s is no duty', (local) => {
    expect(isRoleMailbox(local)).toBe(false);
  });

  it.each([
    ['ann.lee@example.com', true],
    ['a_lee2@example.com', true],
    ['security@gmail.com', true],
    ['abuse@mail.yahoo.com', true],
    ['it.security@example.com', false],
    ['security@example.com', false],
  ])('%s looks personal: %s', (address, personal) => {
    expect(looksPersonal(address)).toBe(personal);
  });
});

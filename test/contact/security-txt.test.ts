import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSecurityTxt } from '../../src/contact/security-txt.ts';

const EXPIRES = 'Expires: 2027-01-01T00:00:00Z';

describe('parseSecurityTxt', () => {
  it.each([
    ['LF', `Contact: mailto:a@example.com\n${EXPIRES}\n`, ['a@example.com']],
    ['CRLF', `Contact: mailto:a@example.com\r\n${EXPIRES}\r\n`, ['a@example.com']],
    ['byte order mark', `\uFEFFContact: mailto:a@example.com\n`, ['a@example.com']],
    ['no mailto', 'Contact: a@example.com', ['a@example.com']],
    ['odd case and spaces', '  CONTACT :  MailTo:a@example.com  ', ['a@example.com']],
    ['percent-encoded', 'Contact: mailto:sec%2Bx@example.com', ['sec+x@example.com']],
    [
      'parameters stay, for the check to refuse',
      'Contact: mailto:a@example.com?bcc=b@x.y',
      ['a@example.com?bcc=b@x.y'],
    ],
    ['broken percent', 'Contact: mailto:a%ZZ@example.com', []],
    ['comments', '# Contact: mailto:no@example.com\n  # Contact: x@y.z\nContact: a@example.com', ['a@example.com']],
    ['web and telephone only', 'Contact: https://user@example.com/report\nContact: tel:+1-201-555-0123', []],
    [
      'order kept',
      'Contact: b@example.com\nContact: https://x.test\nContact: mailto:a@example.com',
      ['b@example.com', 'a@example.com'],
    ],
    ['empty', '', []],
    ['a web page', '<!doctype html><a href="mailto:a@example.com">Contact: us</a>', []],
  ])('%s', (_case, text, addresses) => {
    expect(parseSecurityTxt(text)?.addresses).toEqual(addresses);
  });

  it.each([
    [EXPIRES, '2027-01-01T00:00:00.000Z'],
    ['Expires: 2027-01-01T02:00:00+02:00', '2027-01-01T00:00:00.000Z'],
    ['expires: 2020-01-01t00:00:00z', '2020-01-01T00:00:00.000Z'],
    ['Expires: soon', ''],
    ['Expires: 1', ''],
    ['Expires: 2027-13-45T00:00:00Z', ''],
    ['', ''],
  ])('%j expires %j', (text, expires) => {
    expect(parseSecurityTxt(text)?.expires).toBe(expires);
  });

  it.each([
    ['Policy: https://example.com/policy', 'https://example.com/policy', ''],
    ['Policy: http://example.com/policy', '', ''],
    ['Policy: javascript:alert(1)\npolicy: https://example.com/second', 'https://example.com/second', ''],
    ['Policy: https://user:pw@example.com/', '', ''],
    ['Policy: https://example.com/\u202egnp.exe', '', ''],
    ['Policy: https://example.com/\u001b[31m', '', ''],
    [`Policy: https://example.com/${'a'.repeat(300)}`, '', ''],
    ['Encryption: https://example.com/key.asc', '', 'https://example.com/key.asc'],
    [
      'Encryption: openpgp4fpr:5f2de5521c63a801ab59ccb603d49de44b29100f',
      '',
      'openpgp4fpr:5f2de5521c63a801ab59ccb603d49de44b29100f',
    ],
    [
      'Encryption: dns:5d2d._openpgpkey.example.com?type=OPENPGPKEY',
      '',
      'dns:5d2d._openpgpkey.example.com?type=OPENPGPKEY',
    ],
    ['Encryption: -----BEGIN PGP PUBLIC KEY BLOCK-----', '', ''],
    ['Encryption: dns:x y?type=OPENPGPKEY', '', ''],
  ])('%j gives the policy %j and the key %j', (text, policy, encryption) => {
    expect(parseSecurityTxt(text)).toMatchObject({ policy, encryption });
  });

  it('believes only what stands under the signature', () => {
    const text = [
      'Contact: before@example.com',
      '-----BEGIN PGP SIGNED MESSAGE-----',
      'Hash: SHA512',
      '',
      '- # a comment',
      '- Contact: mailto:signed@example.com',
      'Contact: also@example.com',
      '-----BEGIN PGP SIGNATURE-----',
      'Contact: inside@example.com',
      '-----END PGP SIGNATURE-----',
      'Contact: after@example.com',
    ].join('\r\n');
    expect(parseSecurityTxt(text)?.addresses).toEqual(['signed@example.com', 'also@example.com']);
  });

  it('takes 20 contacts and 32 KiB, not more', () => {
    const many = Array.from({ length: 30 }, (_, i) => `Contact: a${i}@example.com`).join('\n');
    expect(parseSecurityTxt(many)?.addresses).toHaveLength(20);
    expect(parseSecurityTxt('#'.repeat(32 * 1024))).not.toBeNull();
    expect(parseSecurityTxt('#'.repeat(32 * 1024 + 1))).toBeNull();
  });

  it('reads anything without falling over', () => {
    const piece = fc.constantFrom(
      'Contact:',
      'mailto:',
      'Expires:',
      '%',
      '\n',
      '- ',
      'a@b.c',
      '-----BEGIN PGP SIGNED MESSAGE-----',
      ' ',
      '\0',
    );
    fc.assert(fc.property(fc.string({ unit: piece }), (text) => parseSecurityTxt(text) !== null));
  });
});

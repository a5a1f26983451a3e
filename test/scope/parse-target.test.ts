import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/model/errors.ts';
import type { Source } from '../../src/model/target.ts';
import { parseListLine, parseTarget } from '../../src/scope/parse-target.ts';

const source: Source = { kind: 'named', where: 'list.txt:7' };
const plain = { port: null, tls: null, path: '/', source, hints: {} };

function range(first: string, last: string, more: object = {}): object {
  return { kind: 'range', first, last, ...plain, ...more };
}

function name(host: string, more: object = {}): object {
  return { kind: 'name', host, ...plain, ...more };
}

function message(text: string): string {
  try {
    parseTarget(text, source);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`${text} was accepted`);
}

describe('parseTarget', () => {
  it.each([
    ['10.0.0.5', range('10.0.0.5', '10.0.0.5')],
    [' 10.0.0.5 ', range('10.0.0.5', '10.0.0.5')],
    ['10.0.0.5:8000', range('10.0.0.5', '10.0.0.5', { port: 8000 })],
    ['10.0.0.5/24', range('10.0.0.0', '10.0.0.255')],
    ['10.0.0.5/32', range('10.0.0.5', '10.0.0.5')],
    ['0.0.0.0/0', range('0.0.0.0', '255.255.255.255')],
    ['255.255.255.255/31', range('255.255.255.254', '255.255.255.255')],
    ['10.0.0.250-10.0.1.3', range('10.0.0.250', '10.0.1.3')],
    ['10.0.0.1 - 10.0.0.3', range('10.0.0.1', '10.0.0.3')],
    ['2001:DB8::1', range('2001:db8::1', '2001:db8::1')],
    ['[2001:db8::1]', range('2001:db8::1', '2001:db8::1')],
    ['[2001:db8::1]:8000', range('2001:db8::1', '2001:db8::1', { port: 8000 })],
    ['2001:db8::5/126', range('2001:db8::4', '2001:db8::7')],
    ['2001:db8::1-2001:db8::ff', range('2001:db8::1', '2001:db8::ff')],
    ['::ffff:10.0.0.1', range('10.0.0.1', '10.0.0.1')],
    ['[::ffff:10.0.0.1]:80', range('10.0.0.1', '10.0.0.1', { port: 80 })],
    ['::ffff:10.0.0.1/120', range('10.0.0.0', '10.0.0.255')],
    ['::ffff:10.0.0.1-10.0.0.2', range('10.0.0.1', '10.0.0.2')],
    ['localhost', name('localhost')],
    ['ETL.Example.com.', name('etl.example.com')],
    ['etl.example.com:8000', name('etl.example.com', { port: 8000 })],
    ['my_host-1', name('my_host-1')],
    ['192.0.2.1-static.example.net', name('192.0.2.1-static.example.net')],
    ['4chan.example', name('4chan.example')],
    ['bücher.example', name('xn--bcher-kva.example')],
    ['http://10.0.0.5', range('10.0.0.5', '10.0.0.5', { port: 80, tls: false })],
    ['https://[2001:db8::1]/', range('2001:db8::1', '2001:db8::1', { port: 443, tls: true })],
    ['HTTPS://etl.example.com:8443/airbyte', name('etl.example.com', { port: 8443, tls: true, path: '/airbyte/' })],
    ['http://etl.example.com//a/./b/../c/', name('etl.example.com', { port: 80, tls: false, path: '/a/c/' })],
    ['http://etl.example.com/ä', name('etl.example.com', { port: 80, tls: false, path: '/%C3%A4/' })],
  ])('reads %s', (text, expected) => {
    expect(parseTarget(text, source)).toEqual(expected);
  });

  it.each([
    ['', 'is empty'],
    ['10.0.0.0/33', 'is not a CIDR: the prefix length is 0 to 32'],
    ['2001:db8::/129', 'is not a CIDR: the prefix length is 0 to 128'],
    ['10.0.0.0/255.255.255.0', 'prefix length is 0 to 32'],
    ['10.0.0.0/', 'prefix length is 0 to 32'],
    ['10.0.0.0/24/24', 'prefix length is 0 to 32'],
    ['10.0.0/24', 'four numbers'],
    ['10.0.0.0/24:80', 'takes no port'],
    ['example.com/path', 'http:// or https://'],
    ['fe80::1%eth0/64', 'zone id'],
    ['300.1.1.1', 'four numbers from 0 to 255'],
    ['300.1.1.1:80', 'four numbers from 0 to 255'],
    ['1.2.3', 'four numbers from 0 to 255'],
    ['1.2.3.4.5', 'four numbers from 0 to 255'],
    ['1.2.3.4.', 'four numbers from 0 to 255'],
    ['010.0.0.1', 'without leading zeros'],
    ['2130706433', 'four numbers from 0 to 255'],
    ['0x7f000001', 'the last label is a number'],
    ['0x7f.1', 'the last label is a number'],
    ['foo.1', 'the last label is a number'],
    ['１２７.0.0.1', 'the last label is a number'],
    ['10.0.0.1-20', 'write both addresses in full'],
    ['10.0.0.9-10.0.0.1', 'write the smaller address first'],
    ['10.0.0.1-2001:db8::1', 'mixes IPv4 and IPv6'],
    ['10.0.0.1-10.0.0.5:80', 'a range takes no port'],
    ['10.0.0.1:0', 'a port is 1 to 65535'],
    ['10.0.0.1:70000', 'a port is 1 to 65535'],
    ['10.0.0.1:', 'a port is 1 to 65535'],
    ['host:http', 'a port is 1 to 65535'],
    ['[::1]:0', 'a port is 1 to 65535'],
    ['https://host:70000/', 'a port is 1 to 65535'],
    ['[10.0.0.1]:80', 'brackets go around an IPv6 address'],
    ['[::1-::2]:80', 'brackets go around an IPv6 address'],
    ['http://[::1-::2]/', 'brackets go around an IPv6 address'],
    ['[::1', 'brackets go around an IPv6 address'],
    ['[::1]80', 'brackets go around an IPv6 address'],
    ['fe80::1%eth0', 'zone id'],
    ['[fe80::1%eth0]:80', 'zone id'],
    ['1::2::3', 'groups of hexadecimal digits'],
    [`${'a'.repeat(64)}.example`, 'more than 63 characters'],
    [`${'a.'.repeat(127)}example`, 'more than 253 characters'],
    ['a..b', 'every label'],
    ['-rate', 'every label'],
    ['.', 'letters, digits'],
    ['xn--ü.example', 'letters, digits'],
    ['ho$t', 'letters, digits'],
    ['a b', 'one target per line'],
    ['host\u0007', 'one target per line'],
    ['user@host', 'leave out the user name'],
    ['http://user:secret@host/', 'leave out the user name and password'],
    ['http://host/?q=1', 'leave out the query'],
    ['http://host/#top', 'the fragment'],
    ['http://host\\path', 'backslashes'],
    ['http:///path', 'names no host'],
    ['http://2001:db8::1/', 'in brackets'],
    ['ftp://host/', 'http:// or https://'],
    ['http://1.2.3/', 'four numbers'],
    ['a'.repeat(3000), 'more than 2048 characters'],
  ])('refuses %s', (text, problem) => {
    const line = message(text);
    expect(line.startsWith('list.txt:7: "')).toBe(true);
    expect(line).toContain(problem);
    expect(line).not.toMatch(/\p{Cc}/u);
  });

  it('says it like this', () => {
    expect(message('10.0.0.0/33')).toBe('list.txt:7: "10.0.0.0/33" is not a CIDR: the prefix length is 0 to 32');
  });

  it('never repeats a password', () => {
    expect(message('http://user:secret@host/')).not.toContain('secret');
    expect(message(`http://user:secret${'x'.repeat(200)}@host/`)).not.toContain('secret');
  });

  it('ends in a target or a UsageError, whatever the text', () => {
    const fragment = fc.oneof(
      fc.constantFrom(
        '1',
        '.',
        ':',
        '/',
        '-',
        '[',
        ']',
        '@',
        '#',
        '%',
        'http://',
        '10.0.0.1',
        '::',
        'a',
        ' ',
        '0x',
        '\\',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 8 }), (fragments) => {
        try {
          const target = parseTarget(fragments.join(''), source);
          if (target.kind === 'name') expect(target.host).not.toMatch(/^[\d.]+$|[^a-z0-9_.-]/);
          expect(target.path).toMatch(/^\/(?:.*\/)?$/);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('parseListLine', () => {
  it.each([
    ['', null],
    ['   \t', null],
    ['# all of it', null],
    ['\uFEFF10.0.0.1\r', range('10.0.0.1', '10.0.0.1')],
    ['10.0.0.1# no space', range('10.0.0.1', '10.0.0.1')],
    ['  10.0.0.0/30   # office', range('10.0.0.0', '10.0.0.3')],
    ['http://host/a # the old one', name('host', { port: 80, tls: false, path: '/a/' })],
    ['#http://host/', null],
  ])('reads %j', (line, expected) => {
    expect(parseListLine(line, source)).toEqual(expected);
  });

  it('does not take a fragment for a comment', () => {
    expect(() => parseListLine('http://host/#top', source)).toThrow('the fragment');
  });
});

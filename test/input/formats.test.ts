import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { InputFormat } from '../../src/input/read-targets.ts';
import { fixture, readAll, show } from './read-all.ts';

interface Case {
  readonly file: string;
  readonly format: InputFormat;
  readonly expected: readonly string[];
}

const cases: readonly Case[] = [
  {
    file: 'plain.txt',
    format: 'plain',
    expected: [
      '2 192.0.2.0-192.0.2.3 -',
      '3 198.51.100.7-198.51.100.9 -',
      '5 203.0.113.5 -',
      '6 203.0.113.5 8000',
      '7 etl.example.com -',
      '8 etl.example.com 8001',
      '9 etl.example.org 8443 tls /airbyte/',
      '10 2001:db8::5 -',
      '11 2001:db8::6 8000',
      '12 bad: "not a target" is not a target: write one target per line, without spaces',
      '13 bad: "300.1.1.1" is not an IP address: an IPv4 address is four numbers from 0 to 255 without leading zeros',
    ],
  },
  {
    file: 'shodan.jsonl',
    format: 'shodan',
    expected: [
      '1 203.0.113.10 8000 http (etl.example.com,host10.example.net)',
      '2 203.0.113.11 443 tls (data.example.org)',
      '3 203.0.113.12 80 http (www.example.com)',
      '5 2001:db8::14 8000 http',
      '6 bad: not JSON: the object does not end',
      '7 bad: the record has no usable IP address',
      '8 203.0.113.16 22',
    ],
  },
  {
    file: 'censys.jsonl',
    format: 'censys',
    expected: [
      '1 198.51.100.20 8000 http (airbyte.example.com,host20.example.net)',
      '2 etl.example.org 443 tls (etl.example.org)',
      '3 2001:db8::22 8000',
      '4 198.51.100.23 8001 http',
      '5 198.51.100.24 8000',
      '5 198.51.100.24 8001',
      '6 bad: the record has no usable IP address',
      '7 bad: the record has a service without a usable port',
      '7 198.51.100.25 8000',
    ],
  },
  { file: 'censys-indented.json', format: 'censys', expected: ['2 198.51.100.30 8000', '12 198.51.100.31 80'] },
  { file: 'masscan.json', format: 'masscan-json', expected: ['2 192.0.2.40 8000', '8 2001:db8::42 443'] },
  { file: 'masscan.ndjson', format: 'masscan-json', expected: ['1 192.0.2.50 8000'] },
  {
    file: 'masscan.list',
    format: 'masscan-list',
    expected: [
      '2 192.0.2.60 8000',
      '6 2001:db8::62 8000',
      '7 bad: the record has no usable port',
      '8 bad: not a line of masscan -oL',
    ],
  },
  {
    file: 'zmap.csv',
    format: 'zmap',
    expected: ['2 192.0.2.70 8000', '4 192.0.2.72 8001', '5 bad: the record has no usable IP address'],
  },
  { file: 'zmap-bare.csv', format: 'zmap', expected: ['1 192.0.2.75 8000', '2 192.0.2.76 8001'] },
  { file: 'zmap-addresses.csv', format: 'zmap', expected: ['2 192.0.2.77 -'] },
  {
    file: 'nmap.xml',
    format: 'nmap-xml',
    expected: [
      '15 192.0.2.80 443 tls (etl.example.com,host80.example.net)',
      '16 192.0.2.80 8000 (etl.example.com,host80.example.net)',
      '26 2001:db8::81 8000 http',
    ],
  },
  {
    file: 'nmap.gnmap',
    format: 'nmap-grepable',
    expected: [
      '3 192.0.2.88 443 tls (etl.example.com)',
      '3 192.0.2.88 8000 (etl.example.com)',
      '4 2001:db8::89 8000',
      '5 192.0.2.90 8000',
      '6 bad: not a line of nmap -oG',
    ],
  },
  {
    file: 'naabu.jsonl',
    format: 'naabu',
    expected: ['1 192.0.2.95 443 tls (etl.example.com)', '2 192.0.2.96 8000', '4 bad: the record has no usable port'],
  },
  {
    file: 'httpx.jsonl',
    format: 'httpx',
    expected: [
      '1 etl.example.com 8443 tls (etl.example.com,data.example.com)',
      '2 203.0.113.31 8000 http',
      '3 203.0.113.32 80 http',
      '4 203.0.113.33 8000 http',
      '6 2001:db8::35 8000 http /airbyte/',
      '7 bad: the record has no usable url',
    ],
  },
  {
    file: 'shadowserver.csv',
    format: 'shadowserver',
    expected: [
      '2 203.0.113.40 8000 (host40.example.net)',
      '3 2001:db8::41 443',
      '5 bad: not CSV: the quotes do not match',
      '6 bad: the record has no usable port',
    ],
  },
];

describe.each(cases)('$file', ({ file, format, expected }) => {
  it('is recognised by its content', async () => {
    expect((await readAll(fixture(file))).map(show)).toEqual(expected);
  });

  it('is read the same when the format is given', async () => {
    expect((await readAll(fixture(file), { format })).map(show)).toEqual(expected);
  });

  it('is read the same from a packed pipe that trickles', async () => {
    const bytes = gzipSync(await readFile(fixture(file)));
    const stdin = Readable.from(Array.from(bytes, (byte) => Buffer.from([byte])));
    const items = await readAll('-', { stdin });
    expect(items.map(show)).toEqual(expected);
    expect(items.every((item) => (item.kind === 'bad' ? item.where : item.source.where).startsWith('stdin:'))).toBe(
      true,
    );
  });

  it('is read the same with a byte order mark and CRLF', async () => {
    const text = `\ufeff${await readFile(fixture(file), 'utf8')}`.replaceAll('\n', '\r\n');
    expect((await readAll('-', { stdin: Readable.from([Buffer.from(text)]) })).map(show)).toEqual(expected);
  });

  it('names who put the targets there', async () => {
    const kinds = (await readAll(fixture(file))).flatMap((item) => (item.kind === 'bad' ? [] : [item.source.kind]));
    expect(new Set(kinds)).toEqual(new Set([format === 'plain' ? 'named' : 'imported']));
  });
});

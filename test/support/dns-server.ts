import { createSocket, type RemoteInfo } from 'node:dgram';
import { onTestFinished } from 'vitest';

/** What a name holds. Names are written as in a zone file: a dot inside a label is `\.`. */
export interface DnsRecords {
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  readonly PTR?: readonly string[];
  readonly TXT?: readonly (readonly string[])[];
  readonly MX?: readonly (readonly [preference: number, exchange: string])[];
  readonly SOA?: string;
}

export interface DnsServer {
  /** `127.0.0.1:port` */
  readonly server: string;
  /** `PTR 10.113.0.203.in-addr.arpa`, in the order asked. */
  readonly asked: string[];
}

const TYPES: Readonly<Record<keyof DnsRecords, number>> = { A: 1, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28 };
const HEADER_BYTES = 12;
const NXDOMAIN = 3;

/** A real name server on loopback (RFC 1035), until the test ends. `silent`: it never answers. */
export async function startDns(zone: Readonly<Record<string, DnsRecords>>, silent = false): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query: Buffer, from: RemoteInfo) => {
    const { name, type, end } = readQuestion(query);
    const kind = (Object.keys(TYPES) as (keyof DnsRecords)[]).find((each) => TYPES[each] === type);
    asked.push(`${kind ?? type} ${name}`);
    if (silent) return;
    const records = zone[name.toLowerCase()];
    const data = records === undefined || kind === undefined ? [] : encode(kind, records);
    const head = Buffer.from(query.subarray(0, HEADER_BYTES));
    head.writeUInt16BE(records === undefined ? 0x8580 + NXDOMAIN : 0x8580, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(data.length, 6);
    head.writeUInt32BE(0, 8);
    const answers = data.map((rdata) => {
      const fixed = Buffer.alloc(12);
      // A pointer to the question's name.
      fixed.writeUInt16BE(0xc00c, 0);
      fixed.writeUInt16BE(type, 2);
      fixed.writeUInt16BE(1, 4);
      fixed.writeUInt32BE(60, 6);
      fixed.writeUInt16BE(rdata.length, 10);
      return Buffer.concat([fixed, rdata]);
    });
    socket.send(Buffer.concat([head, query.subarray(HEADER_BYTES, end), ...answers]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  return { server: `127.0.0.1:${socket.address().port}`, asked };
}

function readQuestion(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function encode(kind: keyof DnsRecords, records: DnsRecords): readonly Buffer[] {
  switch (kind) {
    case 'A':
      return (records.A ?? []).map((address) => Buffer.from(address.split('.').map(Number)));
    case 'AAAA':
      return (records.AAAA ?? []).map(encodeIpv6);
    case 'PTR':
      return (records.PTR ?? []).map(encodeName);
    case 'TXT':
      return (records.TXT ?? []).map((strings) => Buffer.concat(strings.map(encodeString)));
    case 'MX':
      return (records.MX ?? []).map(([preference, exchange]) =>
        Buffer.concat([Buffer.from([preference >> 8, preference & 255]), encodeName(exchange)]),
      );
    case 'SOA':
      return records.SOA === undefined
        ? []
        : [Buffer.concat([encodeName('ns.example'), encodeName(records.SOA), Buffer.alloc(20)])];
  }
}

function encodeName(name: string): Buffer {
  const labels = name === '.' ? [] : name.replace(/\.$/, '').split(/(?<!\\)\./);
  return Buffer.concat([...labels.map((label) => encodeString(label.replaceAll('\\.', '.'))), Buffer.from([0])]);
}

function encodeString(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function encodeIpv6(address: string): Buffer {
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** The name under which an IPv4 address stands in reverse DNS. */
export function reverseOf(address: string): string {
  return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
}

import type { Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { raw } from '../wire/raw.ts';

// A MySQL greeting: length, sequence 0, protocol 10, then version and salt.
const mysql = Buffer.concat([Buffer.from([0x4a, 0, 0, 0, 0x0a]), Buffer.from('8.0.36\0'), Buffer.alloc(67, 0x21)]);
// Telnet asks for terminal type and window size (RFC 854).
const telnet = Buffer.from([0xff, 0xfd, 0x18, 0xff, 0xfd, 0x1f]);

const speakers: readonly (readonly [id: string, title: string, banner: string | Uint8Array])[] = [
  ['ssh', 'An SSH server.', 'SSH-2.0-OpenSSH_9.6p1 Ubuntu-3\r\n'],
  ['smtp', 'A mail server.', '220 mail.zoo.test ESMTP Postfix\r\n'],
  ['ftp', 'An FTP server.', '220 (vsFTPd 3.0.5)\r\n'],
  ['mysql', 'A MySQL server.', mysql],
  ['telnet', 'A Telnet server.', telnet],
  ['airbyte-banner', 'A banner that shouts a title.', '<title>Airbyte</title>\r\n'],
];

const answerers: readonly (readonly [id: string, title: string, reply: string | Uint8Array])[] = [
  ['redis', 'A Redis server, which waits and then complains.', "-ERR unknown command 'GET'\r\n"],
  ['noise', 'A server that answers anything with noise.', Buffer.alloc(256, 0xee)],
];

/** Ports that speak something else; those that speak first must not be written to. */
export const hostileBanner: readonly Member[] = [
  ...speakers.map(([id, title, banner]) =>
    defineMember({
      id: `hostile-banner-${id}`,
      group: 'hostile',
      title,
      expect: [{ port: 8000, finding: false }],
      listeners: () => [raw({ port: 8000, greet: (peer) => void peer.send(banner) })],
    }),
  ),
  ...answerers.map(([id, title, reply]) =>
    defineMember({
      id: `hostile-banner-${id}`,
      group: 'hostile',
      title,
      expect: [{ port: 8000, finding: false }],
      listeners: () => [raw({ port: 8000, greet: ({ socket, send }) => void socket.once('data', () => send(reply)) })],
    }),
  ),
];

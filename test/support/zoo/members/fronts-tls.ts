import { createSecureContext, type TlsOptions } from 'node:tls';
import type { Install } from '../airbyte/install.ts';
import type { Member } from '../member.ts';
import { type CertificateName, certificate } from '../wire/certificate.ts';
import { defineMember } from '../wire/define-member.ts';
import { http2 } from '../wire/http2.ts';
import { web } from '../wire/web.ts';
import { serverOf, webappOf } from './installs.ts';

const install: Install = { version: '1.5.1' };
const found = { port: 8443, finding: true, exposure: 'open', version: install.version } as const;

const certificates: readonly (readonly [CertificateName, string])[] = [
  ['self-signed', 'A certificate that nobody else vouches for.'],
  ['expired', 'A certificate that ended in 2021.'],
  ['wrong-name', 'A certificate for another name.'],
];

/** No default certificate: a hello without the right name fails, as on a host that only has virtual hosts. */
function sniOnly(name: string): TlsOptions {
  const context = createSecureContext(certificate('self-signed'));
  return {
    SNICallback: (asked, done) => (asked === name ? done(null, context) : done(new Error('unrecognized name'))),
  };
}

function sniMember(id: string, title: string, isNamed: boolean): Member {
  const name = `${id}.zoo.test`;
  return defineMember({
    id,
    group: 'front',
    title,
    names: [name],
    targets: (address) => [isNamed ? `https://${name}:8443/` : `${address}:8443`],
    expect: [isNamed ? found : { port: 8443, finding: false, outcome: 'inconclusive' }],
    listeners: (place) => [web(8443, webappOf(install, place), { tls: sniOnly(name) })],
  });
}

/** Airbyte behind TLS in all its states of repair. */
export const frontsTls: readonly Member[] = [
  ...certificates.map(([name, title]) =>
    defineMember({
      id: `tls-${name}`,
      group: 'front',
      title,
      expect: [found],
      listeners: (place) => [web(8443, webappOf(install, place), { tls: certificate(name) })],
    }),
  ),
  sniMember('tls-sni-by-name', 'TLS virtual host asked for by its name.', true),
  sniMember('tls-sni-by-address', 'TLS virtual host asked for by address: no certificate, no answer.', false),
  defineMember({
    id: 'tls-1-2-only',
    group: 'front',
    title: 'A front that knows no TLS newer than 1.2.',
    expect: [found],
    listeners: (place) => [
      web(8443, webappOf(install, place), { tls: { ...certificate('self-signed'), maxVersion: 'TLSv1.2' } }),
    ],
  }),
  defineMember({
    id: 'tls-http2-preferred',
    group: 'front',
    title: 'A front that offers HTTP/2 beside HTTP/1.1.',
    expect: [found],
    listeners: (place) => [http2(8443, webappOf(install, place), certificate('self-signed'), true)],
  }),
  defineMember({
    id: 'tls-on-a-plain-port',
    group: 'front',
    title: 'TLS on port 8000, where nobody expects it.',
    expect: [{ ...found, port: 8000 }],
    listeners: (place) => [web(8000, webappOf(install, place), { tls: certificate('self-signed') })],
  }),
  defineMember({
    id: 'tls-login-2-4',
    group: 'front',
    title: 'The newest release with its login behind TLS.',
    expect: [{ port: 8443, finding: true, exposure: 'login', version: '2.4.0' }],
    listeners: (place) => [
      web(8443, serverOf({ version: '2.4.0', auth: 'simple' }, place), { tls: certificate('self-signed') }),
    ],
  }),
  defineMember({
    id: 'plain-on-8443',
    group: 'front',
    title: 'Plain HTTP on port 8443, where everybody expects TLS.',
    expect: [found],
    listeners: (place) => [web(8443, webappOf(install, place))],
  }),
];

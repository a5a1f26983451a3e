import { deniedByAbctl } from '../airbyte/basic-auth.ts';
import { ingress } from '../airbyte/ingress.ts';
import type { Install } from '../airbyte/install.ts';
import type { Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { web } from '../wire/web.ts';
import { serverOf, slug, webappOf } from './installs.ts';

const name = 'data.abctl.zoo.test';

const basic = ['0.57.4', '0.60.0', '0.63.5'].map((version) =>
  defineMember({
    id: `abctl-basic-${slug(version)}`,
    group: 'era',
    title: `abctl before 0.11 with Airbyte ${version} behind the password of its ingress.`,
    expect: [{ port: 8000, finding: true, exposure: 'basic', contains: version }],
    listeners: () => [web(8000, deniedByAbctl)],
  }),
);

const disabled: Install = { version: '1.1.0' };
const hidden: Install = { version: '0.64.2', auth: 'simple' };
const named: Install = { version: '2.0.1', auth: 'simple' };

/** Installs by abctl, the vendor's installer around kind and ingress-nginx. */
export const abctl: readonly Member[] = [
  ...basic,
  defineMember({
    id: 'abctl-auth-disabled',
    group: 'era',
    title: 'abctl with --disable-auth.',
    expect: [{ port: 8000, finding: true, exposure: 'open', version: disabled.version }],
    listeners: (place) => [web(8000, ingress(webappOf(disabled, place)))],
  }),
  defineMember({
    id: 'abctl-localhost-only',
    group: 'era',
    title: 'abctl up to 0.16 routes the name localhost only: by address the ingress knows nothing.',
    expect: [{ port: 8000, finding: false, outcome: 'absent' }],
    listeners: (place) => [web(8000, ingress(webappOf(hidden, place), ['localhost']))],
  }),
  defineMember({
    id: 'abctl-named-host',
    group: 'era',
    title: 'abctl with --host, asked for by that name.',
    names: [name],
    targets: () => [`http://${name}:8000/`],
    expect: [{ port: 8000, finding: true, exposure: 'login', version: named.version }],
    listeners: (place) => [web(8000, ingress(serverOf(named, place), ['localhost', 'host.docker.internal', name]))],
  }),
];

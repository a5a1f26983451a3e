import type { Install } from '../airbyte/install.ts';
import type { Member } from '../member.ts';
import { byHost, welcome } from '../wire/by-host.ts';
import { certificate } from '../wire/certificate.ts';
import { defineMember, hostPort } from '../wire/define-member.ts';
import { underPrefix } from '../wire/prefix.ts';
import { redirect, type Site } from '../wire/site.ts';
import { web } from '../wire/web.ts';
import { serverOf, webappOf } from './installs.ts';

const install: Install = { version: '1.4.1' };
const found = { port: 8080, finding: true, exposure: 'open', version: install.version } as const;
const tls = certificate('self-signed');
const vhost = 'etl.front.zoo.test';
const cleverName = 'upgrade.front.zoo.test';
const revealedName = 'revealed.front.zoo.test';

function rootTo(location: string, rest: Site): Site {
  return (asked) => (asked.path === '/' ? redirect(location) : rest(asked));
}

/** Airbyte that is not simply at the root of the port that was asked. */
export const frontsRoute: readonly Member[] = [
  defineMember({
    id: 'prefix-named-by-target',
    group: 'front',
    title: 'Under /airbyte/ beside a welcome page, asked for with its path.',
    targets: (address) => [`http://${hostPort(address, 8080)}/airbyte/`],
    expect: [{ ...found, path: '/airbyte/' }],
    listeners: (place) => [web(8080, underPrefix('/airbyte/', webappOf(install, place), welcome))],
  }),
  defineMember({
    id: 'prefix-by-redirect',
    group: 'front',
    title: 'The root redirects to /airbyte/.',
    expect: [{ ...found, path: '/airbyte/' }],
    listeners: (place) => [web(8080, rootTo('/airbyte/', underPrefix('/airbyte/', webappOf(install, place))))],
  }),
  defineMember({
    id: 'prefix-by-two-redirects',
    group: 'front',
    title: 'The root redirects to /airbyte, and that to an absolute URL with the slash.',
    expect: [{ ...found, path: '/airbyte/' }],
    listeners: (place) => {
      const site = underPrefix('/airbyte/', webappOf(install, place));
      const absolute = `http://${hostPort(place.address, 8080)}/airbyte/`;
      const bare: Site = (asked) => (asked.path === '/airbyte' ? redirect(absolute, 301) : site(asked));
      return [web(8080, rootTo('/airbyte', bare))];
    },
  }),
  defineMember({
    id: 'prefix-deep',
    group: 'front',
    title: 'Under a prefix of two segments, with its login.',
    targets: (address) => [`http://${hostPort(address, 8080)}/data/airbyte/`],
    expect: [{ port: 8080, finding: true, exposure: 'login', version: '2.2.0', path: '/data/airbyte/' }],
    listeners: (place) => [
      web(8080, underPrefix('/data/airbyte/', serverOf({ version: '2.2.0', auth: 'simple' }, place))),
    ],
  }),
  defineMember({
    id: 'redirect-to-tls-port',
    group: 'front',
    title: 'Port 8080 sends everybody to TLS on 8443 of the same address.',
    expect: [
      { port: 8080, finding: false },
      { ...found, port: 8443 },
    ],
    listeners: (place) => [
      web(8080, (asked) => redirect(`https://${hostPort(place.address, 8443)}${asked.path}`, 301)),
      web(8443, webappOf(install, place), { tls }),
    ],
  }),
  defineMember({
    id: 'redirect-to-tls-port-by-name',
    group: 'front',
    title: 'The same under a name.',
    names: [cleverName],
    targets: () => [`http://${cleverName}:8080/`],
    expect: [
      { port: 8080, finding: false },
      { ...found, port: 8443 },
    ],
    listeners: (place) => [
      web(8080, (asked) => redirect(`https://${cleverName}:8443${asked.path}`, 308)),
      web(8443, byHost(cleverName, webappOf(install, place), welcome), { tls }),
    ],
  }),
  defineMember({
    id: 'redirect-reveals-name',
    group: 'front',
    title: 'A target given by address redirects to a name that resolves to that very address.',
    names: [revealedName],
    expect: [found],
    listeners: (place) => [
      web(
        8080,
        byHost(revealedName, webappOf(install, place), () => redirect(`http://${revealedName}:8080/`)),
      ),
    ],
  }),
  defineMember({
    id: 'vhost-by-name',
    group: 'front',
    title: 'A virtual host asked for by its name.',
    names: [vhost],
    targets: () => [`${vhost}:8080`],
    expect: [found],
    listeners: (place) => [web(8080, byHost(vhost, webappOf(install, place), welcome))],
  }),
  defineMember({
    id: 'vhost-by-address',
    group: 'front',
    title: 'A virtual host asked for by address shows a welcome page.',
    expect: [{ port: 8080, finding: false, outcome: 'absent' }],
    listeners: (place) => [web(8080, byHost('etl2.front.zoo.test', webappOf(install, place), welcome))],
  }),
];

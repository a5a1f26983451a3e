import { deniedByProxy } from '../airbyte/basic-auth.ts';
import { since, within } from '../airbyte/era.ts';
import type { Install } from '../airbyte/install.ts';
import type { Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { withHeaders } from '../wire/site.ts';
import { web } from '../wire/web.ts';
import { serverOf, slug, webappOf } from './installs.ts';

const guarded = [
  '0.40.16',
  '0.40.18',
  '0.40.19',
  '0.40.21',
  '0.40.22',
  '0.50.8',
  '0.50.9',
  '0.63.8',
  '0.63.9',
  '0.63.19',
];
const emptied = ['0.40.16', '0.40.28', '0.44.12', '0.50.54', '0.63.19'];

/** Ports that airbyte-proxy publishes; 8003 of 0.40.19..0.40.21 went around it. */
function proxyPorts(version: string): readonly number[] {
  const builder = since(version, '0.40.22') ? [8003] : [];
  return [8000, 8001, ...builder, ...(within(version, '0.50.9', '0.63.8') ? [8006] : [])];
}

const withPassword = guarded.map((version) =>
  defineMember({
    id: `compose-basic-${slug(version)}`,
    group: 'era',
    title: `Airbyte ${version} from docker compose behind airbyte-proxy with its password.`,
    expect: proxyPorts(version).map((port) => ({ port, finding: true, exposure: 'basic', contains: version })),
    listeners: () => proxyPorts(version).map((port) => web(port, deniedByProxy)),
  }),
);

const withoutPassword = emptied.map((version) => {
  const install: Install = { version };
  const proxy = ['Server', 'nginx/1.25.1'] as const;
  return defineMember({
    id: `compose-emptied-password-${slug(version)}`,
    group: 'era',
    title: `Airbyte ${version} from docker compose whose operator emptied BASIC_AUTH_USERNAME.`,
    expect: [8000, 8001].map((port) => ({ port, finding: true, exposure: 'open', version })),
    listeners: (place) => [
      web(8000, withHeaders(webappOf(install, place), proxy)),
      web(8001, withHeaders(serverOf(install, place), proxy)),
    ],
  });
});

/** docker compose with airbyte-proxy in front: 0.40.16..0.63.19. */
export const composeProxy: readonly Member[] = [...withPassword, ...withoutPassword];

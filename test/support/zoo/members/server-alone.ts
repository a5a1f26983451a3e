import { since } from '../airbyte/era.ts';
import type { Install } from '../airbyte/install.ts';
import type { Expectation, Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { web } from '../wire/web.ts';
import { serverOf, slug } from './installs.ts';

const plain = [
  ...['0.15.0-alpha', '0.24.0-alpha', '0.26.2-alpha', '0.26.3-alpha', '0.35.3-alpha', '0.35.4-alpha', '0.40.27'],
  ...['0.50.8', '0.50.23', '0.50.24', '0.50.45', '0.50.46', '0.51.0', '0.57.3', '0.59.1', '0.63.11', '0.63.12'],
  ...['0.64.3', '0.64.4', '1.0.0', '1.1.0', '1.6.9'],
];
const bothReadings = ['0.40.28', '0.40.29', '0.50.9', '0.52.0', '0.57.4', '0.60.0', '1.6.0'];

const installs: readonly Install[] = [
  ...plain.map((version) => ({ version })),
  ...bothReadings.flatMap((version) => [
    { version, notFound: 'bare', nulls: 'omitted' } as const,
    { version, notFound: 'quoted', nulls: 'stated' } as const,
  ]),
];

/** Port 8001 with no page anywhere: a compose file without its web app, or a forwarded service. */
export const serverAlone: readonly Member[] = [
  ...installs.map((install) => aloneMember(install, 'open')),
  ...['0.63.9', '0.64.7', '1.2.0', '1.3.0', '1.6.0'].map((version) =>
    aloneMember({ version, auth: 'simple' }, 'login'),
  ),
];

function aloneMember(install: Install, exposure: 'open' | 'login'): Member {
  const { version, notFound } = install;
  const variant = [exposure === 'login' ? 'login' : null, notFound ?? null].filter((part) => part !== null);
  return defineMember({
    id: ['server-alone', slug(version), ...variant].join('-'),
    group: 'era',
    title: `The API server of Airbyte ${version} without its web app${notFound ? `, 404 text ${notFound}` : ''}.`,
    expect: [{ port: 8001, finding: true, exposure, ...release(version) }],
    listeners: (place) => [web(8001, serverOf(install, place))],
  });
}

/** The API states its version from 0.57.4 on. */
function release(version: string): Pick<Expectation, 'version' | 'contains'> {
  return since(version, '0.57.4') ? { version } : { contains: version };
}

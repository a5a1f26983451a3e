import { since } from '../airbyte/era.ts';
import type { Install } from '../airbyte/install.ts';
import type { Expectation, Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { web } from '../wire/web.ts';
import { serverOf, slug, webappOf } from './installs.ts';

const releases: readonly string[] = [
  ...['0.1.0', '0.2.0', '0.2.1', '0.3.0', '0.5.3', '0.6.0', '0.6.1', '0.7.2', '0.8.0', '0.10.0', '0.11.0'],
  ...['0.13.1', '0.14.0', '0.14.2', '0.14.3', '0.14.4', '0.15.0', '0.16.1', '0.17.0', '0.23.0', '0.24.0'],
  ...['0.24.1', '0.24.2', '0.24.7', '0.24.8', '0.25.0', '0.26.0', '0.26.2', '0.26.3', '0.27.3', '0.27.4'],
  ...['0.29.13', '0.29.14', '0.30.19', '0.30.20', '0.32.6', '0.32.7', '0.33.7', '0.33.8', '0.33.11', '0.33.12'],
  ...['0.35.3', '0.35.4', '0.35.5', '0.35.16', '0.35.17', '0.35.32', '0.35.33', '0.35.59', '0.35.60', '0.35.62'],
  ...['0.35.63', '0.36.0', '0.36.1', '0.39.20', '0.39.21', '0.39.28', '0.39.29', '0.39.39', '0.39.40', '0.40.0'],
].map((release) => `${release}-alpha`);

const unsuffixed: readonly string[] = [
  ...['0.40.0', '0.40.1', '0.40.2', '0.40.3', '0.40.4', '0.40.5', '0.40.6', '0.40.10', '0.40.11', '0.40.15'],
];

/** docker compose before the password came: page on 8000, API server on 8001. */
export const compose: readonly Member[] = [...releases, ...unsuffixed].map((version) => {
  const install: Install = { version };
  return defineMember({
    id: `compose-${slug(version)}`,
    group: 'era',
    title: `Airbyte ${version} from docker compose, which had no login of any kind.`,
    expect: expectations(version),
    listeners: (place) => [web(8000, webappOf(install, place)), web(8001, serverOf(install, place))],
  });
});

function expectations(version: string): readonly Expectation[] {
  if (since(version, '0.6.1')) {
    return [8000, 8001].map((port) => ({ port, finding: true, exposure: 'open', version }));
  }
  // No health and no version before 0.6.1: the page is all there is, and a bare Jetty 404 tells nothing.
  return [
    { port: 8000, finding: true, contains: version },
    { port: 8001, finding: false },
  ];
}

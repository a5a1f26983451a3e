import type { Install } from '../airbyte/install.ts';
import type { Member } from '../member.ts';
import { defineMember } from '../wire/define-member.ts';
import { withHeaders } from '../wire/site.ts';
import { web } from '../wire/web.ts';
import { serverOf, webappOf } from './installs.ts';

const vendorNames = ['cloud.airbyte.com', 'oss.airbyte.com', 'app.airbyte.ai', 'demo.airbyte.io', 'local.airbyte.dev'];
const cloudHeaders = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'same-origin'],
  ['Strict-Transport-Security', 'max-age=63072000'],
  ['Server', 'nginx'],
] as const;

const cloudPage: Install = {
  version: '1.2.0',
  edition: 'cloud',
  auth: 'oidc',
  states: { page: '1.2.0-cloud', api: '1.2.0-cloud' },
};
const cloudApi: Install = { version: '2.0.0', edition: 'cloud', auth: 'oidc' };
const demo: Install = { version: '0.35.2-alpha', isDemo: true };

/** The vendor's own servers: by name they are not even asked, otherwise they say what they are. */
export const vendor: readonly Member[] = [
  ...vendorNames.map((name) =>
    defineMember({
      id: `vendor-${name.replaceAll('.', '-')}`,
      group: 'look-alike',
      title: `A target named ${name}, which is the vendor's.`,
      names: [name],
      targets: () => [`http://${name}:8080/`],
      expect: [{ port: 8080, finding: false, outcome: 'vendor' }],
      listeners: (place) => [web(8080, serverOf({ version: '2.2.0' }, place))],
    }),
  ),
  defineMember({
    id: 'vendor-cloud-version',
    group: 'look-alike',
    title: 'A Cloud build by its version, with the headers of Cloud.',
    expect: [{ port: 8080, finding: false, outcome: 'vendor' }],
    listeners: (place) => [web(8080, withHeaders(webappOf(cloudPage, place), ...cloudHeaders))],
  }),
  defineMember({
    id: 'vendor-cloud-edition',
    group: 'look-alike',
    title: 'Cloud by the edition in its configuration.',
    expect: [{ port: 8080, finding: false, outcome: 'vendor' }],
    listeners: (place) => [web(8080, withHeaders(serverOf(cloudApi, place), ...cloudHeaders))],
  }),
  defineMember({
    id: 'vendor-demo',
    group: 'look-alike',
    title: "The vendor's public demo, which says so in its script.",
    expect: [{ port: 8080, finding: false }],
    listeners: (place) => [web(8080, webappOf(demo, place))],
  }),
];

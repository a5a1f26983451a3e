import { expect, it } from 'vitest';
import { createHosting } from '../../../src/contact/hosting.ts';
import { createPolite } from '../../../src/contact/polite.ts';
import { parseProviders } from '../../../src/contact/providers.ts';
import { createRdapSource } from '../../../src/contact/rdap/source.ts';
import { createRipestatSource } from '../../../src/contact/ripestat.ts';
import { smallDns } from '../../contact/names.ts';
import { bootstrapFor, movingClock, openStore, rdapAt } from '../../contact/network-world.ts';
import { endpoint, finding } from '../../notice/samples.ts';
import { never } from './world.ts';

it('a registry that never answers is left alone after a few questions', async () => {
  let asked = 0;
  const polite = createPolite({
    gapMs: () => 0,
    nowMs: () => 0,
    wait: async () => {},
    fetchJson: async () => {
      asked += 1;
      return null;
    },
  });
  for (let n = 0; n < 50; n += 1)
    await polite.turn('https://rdap.example/', (ask) => ask(`https://rdap.example/ip/${n}`, 'x'), never);
  expect(asked).toBeLessThanOrEqual(10);
});

it('a silent registry is asked once for a finding, and the fallback goes on for all of them', async () => {
  const asked: string[] = [];
  const polite = createPolite({
    gapMs: () => 0,
    nowMs: () => 0,
    wait: async () => {},
    fetchJson: async (url) => {
      const { host, pathname } = new URL(url);
      asked.push(`${host}${host === 'rdap.example' ? pathname : ''}`);
      if (host === 'rdap.example') return null;
      return { code: 200, value: { data: { abuse_contacts: ['abuse@isp.example'] } }, url, retryAfterS: null };
    },
  });
  const store = await openStore();
  const clock = movingClock();
  const providers = parseProviders('{ checked: 2026-11-23, providers: [] }', 'p.yaml');
  const networkOf = await rdapAt(bootstrapFor(['203.0.0.0/16', 'https://rdap.example/']), { polite });
  const resolver = { resolve: async () => [] };
  const hostingOf = createHosting({ networkOf, providers, dns: smallDns({}), resolver });
  const common = { polite, hostingOf, store, clock, lookupDays: 7, mayAsk: () => true };
  const sources = [createRdapSource(hostingOf), createRipestatSource({ ...common, url: 'https://stat.example/' })];
  const found: string[] = [];
  for (let n = 1; n <= 12; n += 1) {
    const each = finding({ id: `f${n}`, endpoint: endpoint({ address: `203.0.113.${n}` }) });
    for (const source of sources) found.push(...(await source.find(each, never)).map(({ address }) => address));
  }
  expect(asked.filter((each) => each.startsWith('rdap'))).toEqual(
    ['203.0.113.1', '203.0.113.2', '203.0.113.3'].map((address) => `rdap.example/ip/${address}`),
  );
  expect(found).toEqual(Array.from({ length: 12 }, () => 'abuse@isp.example'));
});

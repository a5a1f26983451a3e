import { describe, expect, it } from 'vitest';
import { loadPorts, loadRules, loadSpecialPurpose } from '../../../src/cli/sweep/rules.ts';
import { createNetwork } from '../../../src/cli/wire/adapters.ts';
import { type Claims, createClaims } from '../../../src/engine/sweep/claims.ts';
import { type Conversation, converse } from '../../../src/engine/sweep/conversation.ts';
import { rootRequest } from '../../../src/fingerprint/root.ts';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import type { Resolver, Web } from '../../../src/ports.ts';
import { byHost } from '../../support/zoo/wire/by-host.ts';
import { certificate } from '../../support/zoo/wire/certificate.ts';
import { redirect } from '../../support/zoo/wire/site.ts';
import { web } from '../../support/zoo/wire/web.ts';
import { airbyte, nextAddress, openSite, plain } from './site.ts';

const timeoutMs = 1_500;
const { fingerprints } = loadRules();
const manners = {
  operator: null,
  rate: null,
  ratePerNetwork: null,
  timeoutMs,
  exclusions: [],
  hasExclusionFile: false,
  requestLog: null,
};
const network = createNetwork(manners, loadSpecialPurpose(), loadPorts().tlsFirst, '0.0.0');

/** Real claims that can be counted. */
function countClaims(): Claims & { readonly held: Set<string> } {
  const claims = createClaims();
  const held = new Set<string>();
  const key = ({ address, port, host, path }: Endpoint): string => `${address}:${port} ${host ?? ''}${path}`;
  return {
    held,
    take(endpoint) {
      const isTaken = claims.take(endpoint);
      if (isTaken) held.add(key(endpoint));
      return isTaken;
    },
    release(endpoint) {
      claims.release(endpoint);
      held.delete(key(endpoint));
    },
  };
}

interface Talk {
  readonly claims?: Claims;
  readonly resolver?: Resolver;
  readonly tryNames?: boolean;
  readonly names?: readonly string[];
  readonly web?: Web;
}

function talkTo(address: string, port: number, talk: Talk = {}): Promise<Conversation> {
  const { claims = createClaims(), tryNames = false, names = [] } = talk;
  const resolver = talk.resolver ?? { resolve: async (name) => (name.endsWith('.here.example') ? [address] : []) };
  const options = {
    resolver,
    fingerprints,
    root: rootRequest(fingerprints),
    timeoutMs,
    claims,
    tryNames,
  };
  const endpoint = { address, port, host: null, tls: null, path: '/', named: true };
  const { signal } = new AbortController();
  return converse((talk.web ?? network.web).visit(endpoint, signal), endpoint, names, options, signal);
}

describe('claims', () => {
  it('of redirects that led to nothing are given back', async () => {
    const address = nextAddress();
    await openSite(
      address,
      web(8000, () => redirect(`http://${address}:8001/`)),
      web(8001, () => redirect(`http://${address}:8002/x/`)),
      web(8002, plain),
    );
    const claims = countClaims();
    const { observations } = await talkTo(address, 8000, { claims });
    expect(observations.map(({ facts }) => facts.code)).toEqual([302, 302, 200]);
    expect([...claims.held]).toEqual([]);
  });

  it('of redirects that led to the product are kept, so that it is not asked again', async () => {
    const address = nextAddress();
    await openSite(
      address,
      web(8000, () => redirect(`http://${address}:8001/`)),
      web(8001, airbyte),
    );
    const claims = countClaims();
    expect((await talkTo(address, 8000, { claims })).fingerprint?.id).toBe('airbyte');
    expect([...claims.held]).toEqual([`${address}:8001 /`]);
  });

  it('of somebody else are not given back', async () => {
    const address = nextAddress();
    await openSite(
      address,
      web(8000, () => redirect('/mine/')),
      web(8001, () => redirect(`http://${address}:8000/`)),
    );
    const claims = countClaims();
    claims.take({ address, port: 8000, host: null, tls: null, path: '/', named: true });
    claims.take({ address, port: 8000, host: null, tls: null, path: '/mine/', named: true });
    const before = [...claims.held];
    await talkTo(address, 8000, { claims });
    expect((await talkTo(address, 8001, { claims })).notes).toEqual([
      'it redirects to port 8000, which has been asked already',
    ]);
    expect([...claims.held]).toEqual(before);
  });

  it('tell a named view from an unnamed one, and one prefix from another', () => {
    const claims = createClaims();
    const endpoint = { address: '198.18.0.1', port: 8000, host: null, tls: null, path: '/', named: true };
    for (const change of [{}, { host: 'a.example' }, { path: '/x/' }, { port: 8001 }, { address: '198.18.0.2' }]) {
      expect(claims.take({ ...endpoint, ...change })).toBe(true);
      expect(claims.take({ ...endpoint, ...change, tls: true })).toBe(false);
    }
  });
});

describe('the other view of a host', () => {
  it('is asked for once, under a name that leads to the address', async () => {
    const address = nextAddress();
    const site = await openSite(address, web(8000, byHost('etl.here.example', airbyte, plain)));
    const names = ['elsewhere.example', 'etl.here.example', 'third.here.example'];
    const { fingerprint, endpoint, names: learnt } = await talkTo(address, 8000, { tryNames: true, names });
    expect([fingerprint?.id, endpoint.host]).toEqual(['airbyte', null]);
    expect(learnt).toContain('etl.here.example');
    expect(site.requests.filter(({ path }) => path === '/')).toHaveLength(2);
  });

  it('costs one more GET when it shows nothing either, and none without being asked for', async () => {
    const address = nextAddress();
    const site = await openSite(address, web(8000, plain));
    await talkTo(address, 8000, { tryNames: true, names: ['etl.here.example'] });
    expect(site.requests).toHaveLength(2);
    await talkTo(address, 8000, { names: ['etl.here.example'] });
    expect(site.requests).toHaveLength(3);
  });

  it('is found by the name in the certificate', async () => {
    const address = nextAddress();
    const asked: string[] = [];
    const resolver = {
      async resolve(name: string) {
        asked.push(name);
        return [address];
      },
    };
    await openSite(address, web(8443, plain, { tls: certificate('self-signed') }));
    const { observations } = await talkTo(address, 8443, { tryNames: true, resolver });
    expect(observations[0]?.tls?.names).toContain(asked[0]);
  });
});

describe('a conversation', () => {
  it('gives the connection back also when something of ours fails', async () => {
    const address = nextAddress();
    await openSite(
      address,
      web(8000, () => redirect('http://other.here.example/')),
    );
    let closed = 0;
    const counting: Web = {
      ...network.web,
      visit(endpoint, signal) {
        const visit = network.web.visit(endpoint, signal);
        return {
          ...visit,
          close: () => {
            closed += 1;
            visit.close();
          },
        };
      },
    };
    const resolver = { resolve: () => Promise.reject(new Error('no resolver')) };
    await expect(talkTo(address, 8000, { resolver, web: counting })).rejects.toThrow('no resolver');
    expect(closed).toBe(1);
  });

  it('counts a port as open though the redirect led to a closed one', async () => {
    const address = nextAddress();
    await openSite(
      address,
      web(8000, () => redirect(`http://${address}:8009/`)),
    );
    const { observations } = await talkTo(address, 8000);
    expect(observations.map(({ status }) => status)).toEqual(['ok', 'refused']);
  });
});

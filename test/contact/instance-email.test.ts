import { describe, expect, it } from 'vitest';
import { createInstanceEmailSource } from '../../src/contact/instance-email.ts';
import type { Contact } from '../../src/model/contact.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Observation } from '../../src/model/observation.ts';
import { createWeb } from '../../src/net/web.ts';
import { airbyte } from '../fingerprint/samples.ts';
import { webOptions } from '../net/peer.ts';
import { endpoint, finding } from '../notice/samples.ts';
import { sampleSweep } from '../store/samples.ts';
import { type JsonService, sendJson, startService } from '../support/json-service.ts';
import { movingClock, openStore } from './network-world.ts';

const never = new AbortController().signal;
const PATH = '/api/v1/instance_configuration';

interface Scene {
  readonly service: JsonService;
  readonly observed: Observation[];
  find(change?: Partial<Finding>): Promise<readonly Contact[]>;
  setTime(iso: string): void;
  save(contacts: readonly Contact[]): Promise<void>;
}

/** A real server that answers with this document, and a real store. */
async function prepare(document: unknown, code = 200): Promise<Scene> {
  const service = await startService((_, response) => sendJson(response, document, code), { tls: false });
  const store = await openStore();
  const clock = movingClock();
  const observed: Observation[] = [];
  const web = createWeb({ ...webOptions(), onRequest: (one) => void observed.push(one) });
  const where = endpoint({ address: '127.0.0.1', port: Number(new URL(service.url).port), named: true });
  const what = finding({ endpoint: where, version: '1.4.0' });
  await store.startSweep(sampleSweep({ id: what.sweepId }));
  await store.saveFindings([{ finding: what, events: [] }]);
  const source = createInstanceEmailSource({
    ...{ web, store, fingerprints: [airbyte], clock, timeoutMs: 2_000, lookupDays: 7 },
  });
  return {
    service,
    observed,
    find: (change = {}) => source.find({ ...what, ...change }, never),
    setTime: clock.set,
    save: (contacts) => store.saveContacts(what.id, contacts),
  };
}

describe('the mailbox in an instance’s configuration', () => {
  it('is read alone, from the document of the finding’s own fingerprint, and marked personal', async () => {
    const { find, service, observed } = await prepare({
      defaultOrganizationEmail: 'ann@operator.example',
      canary: 'x',
    });
    expect(await find()).toMatchObject([
      {
        address: 'ann@operator.example',
        rung: 'instance-email',
        personal: true,
        evidenceUrl: `${service.url.slice(0, -1)}${PATH}`,
        fetchedAt: '2026-11-23T12:00:00.000Z',
      },
    ]);
    expect(service.requests.map(({ path }) => path)).toEqual([PATH]);
    expect(JSON.stringify(observed)).not.toContain('canary');
  });

  it('is asked for below the finding’s prefix', async () => {
    const { find, service } = await prepare({});
    const port = Number(new URL(service.url).port);
    expect(await find({ endpoint: endpoint({ address: '127.0.0.1', port, named: true, path: '/etl/' }) })).toEqual([]);
    expect(service.requests.map(({ path }) => path)).toEqual([`/etl${PATH}`]);
  });

  it('is not asked for again while it is fresh', async () => {
    const { find, save, service, setTime } = await prepare({ defaultOrganizationEmail: 'ann@operator.example' });
    const found = await find();
    await save(found);
    setTime('2026-11-30T11:59:59Z');
    expect(await find()).toEqual(found);
    expect(service.requests).toHaveLength(1);
    setTime('2026-11-30T12:00:00Z');
    expect(await find()).toMatchObject([{ fetchedAt: '2026-11-30T12:00:00.000Z' }]);
    expect(service.requests).toHaveLength(2);
  });

  it.each([
    ['none', { edition: 'community' }, 200],
    ['null', { defaultOrganizationEmail: null }, 200],
    ['a list', { defaultOrganizationEmail: ['a@b.example'] }, 200],
    ['two', { defaultOrganizationEmail: 'a@b.example, v@victim.example' }, 200],
    ['one with parameters', { defaultOrganizationEmail: 'mailto:a@b.example?bcc=v@victim.example' }, 200],
    ['one with a line break', { defaultOrganizationEmail: 'a@b.example\r\nBcc: v@victim.example' }, 200],
    // Cut to the length of a fact, this would be another mailbox.
    [
      'one that is too long',
      { defaultOrganizationEmail: `${'a'.repeat(60)}@${'b.'.repeat(60)}victim.example.evil.example` },
      200,
    ],
    ['one behind a login', { defaultOrganizationEmail: 'a@b.example' }, 401],
    ['one in a document without end', { defaultOrganizationEmail: 'a@b.example', more: 'x'.repeat(40_000) }, 200],
  ])('gives no contact when it is %s', async (_case, document, code) => {
    const { find, service } = await prepare(document, code);
    expect(await find()).toEqual([]);
    expect(service.requests).toHaveLength(1);
  });

  it.each([
    ['a release before it', { version: '0.63.11' }],
    ['a bracket before it', { version: '0.44.5..0.63.11' }],
    ['another product', { product: 'ledgerly' }],
  ])('is not asked of %s', async (_case, change) => {
    const { find, service } = await prepare({ defaultOrganizationEmail: 'a@b.example' });
    expect(await find(change)).toEqual([]);
    expect(service.requests).toEqual([]);
  });

  it.each(['', '0.60.0..', 'dev'])('is asked of version "%s", which may have it', async (version) => {
    const { find } = await prepare({ defaultOrganizationEmail: 'a@b.example' });
    expect(await find({ version })).toHaveLength(1);
  });
});

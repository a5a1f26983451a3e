import { describe, expect, it } from 'vitest';
import { findingId } from '../../src/finding/finding-id.ts';
import { closeAbsorbed, mergeViews, type View } from '../../src/finding/merge.ts';
import type { Sighting } from '../../src/finding/sighting.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import { exampleAssessment, exampleEndpoint, exampleFinding } from './example-finding.ts';

const NAME = 'etl.example.com';
const AT = '203.0.113.10';
const unnamedId = findingId('airbyte', AT, 8000, null);
const namedId = findingId('airbyte', AT, 8000, NAME);

function view(host: string | null, change: Partial<Assessment> = {}, hostnames: readonly string[] = []): View {
  const endpoint = exampleEndpoint({ host });
  const assessment = exampleAssessment('open', { endpoint, ...change });
  return { product: 'airbyte', endpoint, seen: { kind: 'identified', assessment, risks: [], hostnames } };
}

function other(host: string | null, kind: 'absent' | 'refused' | 'inconclusive'): View {
  return { product: 'airbyte', endpoint: exampleEndpoint({ host }), seen: { kind } };
}

const unnamed = exampleFinding({ id: unnamedId, hostnames: [] });
const named = exampleFinding({ id: namedId, endpoint: exampleEndpoint({ host: NAME }), hostnames: [] });
/** A named finding that was merged before: its id tells the name, its host is empty. */
const merged = exampleFinding({ id: namedId, hostnames: [NAME] });

function outcome(result: ReturnType<typeof mergeViews>): unknown {
  return result.map(({ endpoint, seen, previous, absorbed }) => ({
    host: endpoint.host,
    names: seen.kind === 'identified' ? seen.hostnames : seen.kind,
    previous: previous?.id ?? null,
    absorbed: absorbed.map(({ id }) => id),
  }));
}

describe('mergeViews', () => {
  it('equal evidence: one view without a name, the names go to hostnames', () => {
    const views = [view(NAME, {}, ['san.example.com']), view(null, {}, ['ptr.example.com'])];
    expect(outcome(mergeViews(views, []))).toEqual([
      { host: null, names: ['ptr.example.com', NAME, 'san.example.com'], previous: null, absorbed: [] },
    ]);
  });

  it.each<[string, Partial<Assessment>]>([
    ['exposure', { exposure: 'login' }],
    ['version', { version: '1.0.0' }],
    ['signals', { signals: ['title'] }],
  ])('another %s: two findings', (_what, change) => {
    expect(outcome(mergeViews([view(null), view(NAME, change)], [unnamed, named]))).toEqual([
      { host: null, names: [], previous: unnamedId, absorbed: [] },
      { host: NAME, names: [], previous: namedId, absorbed: [] },
    ]);
  });

  it('a stored named finding gives its id, whether or not the name is asked again', () => {
    expect(outcome(mergeViews([view(null), view(NAME)], [named]))).toEqual([
      { host: null, names: [NAME], previous: namedId, absorbed: [] },
    ]);
    expect(outcome(mergeViews([view(null)], [named]))).toEqual([
      { host: null, names: [], previous: namedId, absorbed: [] },
    ]);
  });

  it('a stored named finding with other evidence stays apart', () => {
    const login = { ...named, exposure: 'login' as const };
    expect(outcome(mergeViews([view(null)], [login]))).toMatchObject([{ previous: null }]);
  });

  it('both stored: the unnamed one stays, the named one goes into it with its notice', () => {
    const notified = {
      ...named,
      state: 'notified' as const,
      notifiedAt: '2026-11-20T00:00:00.000Z',
      contact: 'a@example.com',
    };
    const [result, ...rest] = mergeViews([view(null), view(NAME)], [unnamed, notified]);
    expect(rest).toEqual([]);
    expect(result?.absorbed).toEqual([notified]);
    expect(result?.previous).toEqual({ ...unnamed, notifiedAt: notified.notifiedAt, contact: notified.contact });

    const closed = closeAbsorbed(notified, unnamedId, '2026-11-24T00:00:00.000Z', 's2');
    expect(closed.finding).toEqual({ ...notified, state: 'gone' });
    expect(closed.events).toEqual([
      {
        findingId: namedId,
        at: '2026-11-24T00:00:00.000Z',
        sweepId: 's2',
        from: 'notified',
        to: 'gone',
        reason: expect.stringContaining(unnamedId),
      },
    ]);
    // It must not come back by itself.
    expect(mergeViews([view(null), view(NAME)], [unnamed, closed.finding])[0]?.absorbed).toEqual([]);
    expect(outcome(mergeViews([view(NAME)], [unnamed, closed.finding]))).toEqual([
      { host: null, names: [NAME], previous: unnamedId, absorbed: [] },
    ]);
  });

  it('only the name is asked: equal evidence is a sight of the address', () => {
    expect(outcome(mergeViews([view(NAME)], [unnamed]))).toEqual([
      { host: null, names: [NAME], previous: unnamedId, absorbed: [] },
    ]);
    expect(outcome(mergeViews([view(NAME, { version: '1.0.0' })], [unnamed]))).toEqual([
      { host: NAME, names: [], previous: null, absorbed: [] },
    ]);
  });

  it('two names of one address are one sight of it', () => {
    expect(outcome(mergeViews([view('a.example.com'), view('b.example.com')], [unnamed]))).toEqual([
      { host: null, names: ['a.example.com', 'b.example.com'], previous: unnamedId, absorbed: [] },
    ]);
  });

  it('two names without a known address are two findings', () => {
    expect(outcome(mergeViews([view('a.example.com'), view('b.example.com')], []))).toMatchObject([
      { host: 'a.example.com', previous: null },
      { host: 'b.example.com', previous: null },
    ]);
  });

  it('a merged finding is found again by the name whose id it has, after an upgrade too', () => {
    expect(outcome(mergeViews([view(NAME, { version: '1.0.0' })], [merged]))).toEqual([
      { host: null, names: [NAME], previous: namedId, absorbed: [] },
    ]);
  });

  it('when name and address part ways, the name takes its id back and no id is given twice', () => {
    expect(outcome(mergeViews([view(null), view(NAME, { version: '1.0.0' })], [merged]))).toEqual([
      { host: null, names: [], previous: null, absorbed: [] },
      { host: NAME, names: [], previous: namedId, absorbed: [] },
    ]);
    expect(outcome(mergeViews([other(null, 'refused'), view(NAME)], [merged]))).toEqual([
      { host: null, names: 'refused', previous: null, absorbed: [] },
      { host: NAME, names: [], previous: namedId, absorbed: [] },
    ]);
  });

  it.each<Sighting['kind'] & ('absent' | 'refused')>(['absent', 'refused'])(
    '%s by name does not close the address',
    (kind) => {
      expect(mergeViews([other(NAME, kind)], [merged])[0]?.previous).toBeNull();
      expect(mergeViews([other(NAME, kind)], [unnamed])[0]?.previous).toBeNull();
    },
  );

  it('what is not seen is counted for each finding by itself', () => {
    expect(outcome(mergeViews([other(null, 'refused'), other(NAME, 'refused')], [unnamed, named]))).toEqual([
      { host: null, names: 'refused', previous: unnamedId, absorbed: [] },
      { host: NAME, names: 'refused', previous: namedId, absorbed: [] },
    ]);
  });

  it('ports, addresses and products do not mix', () => {
    const elsewhere = [
      exampleFinding({ endpoint: exampleEndpoint({ port: 8001 }) }),
      exampleFinding({ endpoint: exampleEndpoint({ address: '203.0.113.11' }) }),
      exampleFinding({ product: 'other' }),
    ];
    expect(mergeViews([view(null)], elsewhere)).toEqual([{ ...view(null), previous: null, absorbed: [] }]);
  });
});

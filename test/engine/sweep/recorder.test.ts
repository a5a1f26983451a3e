import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { loadRules } from '../../../src/cli/sweep/rules.ts';
import { beginSweep } from '../../../src/cli/sweep/start-sweep.ts';
import { createRecorder } from '../../../src/engine/sweep/recorder.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { airbyte, observation, secToken } from '../../fingerprint/samples.ts';
import { memoryBytes } from '../../support/memory.ts';
import { createSweeper } from './sweeper.ts';

const answers = [
  observation('root', {
    code: 200,
    title: 'Airbyte',
    'meta.airbyte:sec-token': secToken,
    'meta.airbyte:version': '1.0.0',
  }),
  observation('missing', { code: 404, literal: 'object-not-found' }),
  observation('instance', {
    code: 200,
    'json.edition': 'community',
    'json.version': '1.0.0',
    'json.auth.mode': 'none',
  }),
];

it('keeps no finding that was shown', async () => {
  const { store } = await createSweeper();
  const rules = loadRules();
  const now = new Date('2026-11-23T12:00:00Z');
  const sweep = beginSweep({ kind: 'scan', now, total: 50, badLines: 0, options: {}, rules, version: '0.0.0' });
  await store.startSweep(sweep);
  const shown: WeakRef<Finding>[] = [];
  const listener = {
    finding: (finding: Finding): void => void shown.push(new WeakRef(finding)),
    progress: (): void => {},
    note: (): void => {},
  };
  const shape = { manyPorts: true, manyViews: false };
  const recorder = await createRecorder(sweep, rules, shape, { store, clock: { now: () => now } }, listener);
  for (let position = 0; position < 50; position += 1) {
    const endpoint = { address: `127.0.1.${position}`, port: 8000, tls: false, host: null, path: '/', named: false };
    const observations = answers.map((answer) => ({ ...answer, endpoint }));
    const conversation = { endpoint, observations, fingerprint: airbyte, names: [], notes: [] };
    const result = {
      position,
      ended: 'asked',
      status: 'ok',
      isHttp: true,
      isOpen: true,
      reason: '',
      conversation,
    } as const;
    await recorder.ended(result, { position, endpoint, hostnames: [], isKnown: false });
  }
  expect(shown).toHaveLength(50);
  await setImmediate();
  // Collects what nobody needs.
  memoryBytes();
  // The last may still be on its way through the event loop.
  expect(shown.filter((finding) => finding.deref() !== undefined).length).toBeLessThanOrEqual(1);
  expect(recorder.counts()).toMatchObject({ findings: 50, done: 50 });
  await recorder.finish(false);
  expect(shown).toHaveLength(50);
});

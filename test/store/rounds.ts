import { expect } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { sampleSweep } from './samples.ts';
import { clock } from './sqlite-stores.ts';

/** Opens what save-round.ts wrote, checks that it is whole rounds and nothing else, and returns how many. */
export async function countWholeRounds(file: string): Promise<number> {
  const store = await openStore(file, clock);
  const findings = await store.findings({});
  expect(findings).toHaveLength(600);
  const version = findings[0]?.version ?? '';
  expect(new Set(findings.map((finding) => finding.version))).toEqual(new Set([version]));
  const seen = await store.sweepFindings(sampleSweep().id);
  expect(seen).toEqual(findings.map(({ id }) => ({ findingId: id, exposure: 'open', version })));
  const rounds = Array.from({ length: Number(version) }, (_, index) => `round ${index + 1}`);
  for (const { id } of findings) expect((await store.history(id)).map(({ reason }) => reason)).toEqual(rounds);
  await store.close();
  return rounds.length;
}

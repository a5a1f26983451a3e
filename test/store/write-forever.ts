import { openStore } from '../../src/store/sqlite.ts';
import { sampleSweep } from './samples.ts';
import { saveRound } from './save-round.ts';

// Started by processes.test.ts with a file name, and killed by it. Prints a round when the store says it is saved.
const store = await openStore(process.argv[2] ?? '', { now: () => new Date(0) });
if ((await store.sweeps()).length === 0) await store.startSweep(sampleSweep());
const before = (await store.findings({}))[0]?.version ?? '0';
for (let round = Number(before) + 1; round <= 10_000; round += 1) {
  await saveRound(store, round);
  console.log(round);
}

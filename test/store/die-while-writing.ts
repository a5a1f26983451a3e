import { openStore } from '../../src/store/sqlite.ts';
import { sampleSweep } from './samples.ts';
import { saveRound } from './save-round.ts';

// Started by processes.test.ts with a file name and a number of microtasks: saves one round, then kills
// itself that many microtasks into saving the second. SQLite works synchronously, so each number
// is always the same place, and all of them together are every place between two statements.
const [file = '', microtasks = ''] = process.argv.slice(2);
const store = await openStore(file, { now: () => new Date(0) });
await store.startSweep(sampleSweep());
await saveRound(store, 1);
let saved = false;
const saving = saveRound(store, 2).then(() => {
  saved = true;
});
for (let count = 0; count < Number(microtasks) && !saved; count += 1) await null;
if (!saved) process.kill(process.pid, 'SIGKILL');
await saving;
await store.close();

import { once } from 'node:events';
import { openStore } from '../../src/store/sqlite.ts';
import { sampleSweep } from './samples.ts';

// Started by processes.test.ts with a file name and a sweep id; opens the file when told to.
const [file = '', id = ''] = process.argv.slice(2);
console.log('ready');
await once(process.stdin, 'data');
const store = await openStore(file, { now: () => new Date(0) });
await store.startSweep(sampleSweep({ id }));
await store.close();
process.stdin.destroy();

import { once } from 'node:events';
import { openStore } from '../../src/store/sqlite.ts';
import { sampleAct } from './samples.ts';

// Started by processes.test.ts with a file name, an actor and a number; appends that many acts when told to.
const [file = '', actor = '', count = ''] = process.argv.slice(2);
const store = await openStore(file, { now: () => new Date(0) });
console.log('ready');
await once(process.stdin, 'data');
for (let index = 0; index < Number(count); index += 1) await store.audit(sampleAct({ actor, subject: String(index) }));
await store.close();
process.stdin.destroy();

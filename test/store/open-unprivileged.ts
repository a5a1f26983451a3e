import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/sqlite.ts';

// Started by refusals.test.ts with a file name. Root may write anything, so it becomes somebody else first;
// opening a database before that loads what nobody else may be allowed to read.
const clock = { now: () => new Date(0) };
const warmUp = mkdtempSync(join(tmpdir(), 'airsweep-store-'));
await (await openStore(join(warmUp, 'airsweep.db'), clock)).close();
rmSync(warmUp, { recursive: true });
if (process.getuid?.() === 0) process.seteuid?.(65_534);

try {
  await (await openStore(process.argv[2] ?? '', clock)).close();
  console.log('opened');
} catch (error) {
  console.log(String(error));
}

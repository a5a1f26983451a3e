import { readFileSync } from 'node:fs';
import { sendNotices } from '../../../src/engine/disclosure/index.ts';
import { createSmtpMailer } from '../../../src/mail/smtp.ts';
import type { Store } from '../../../src/ports.ts';
import { openStore } from '../../../src/store/sqlite.ts';
import { killDeps } from './kill-deps.ts';

// Started by disclose-kill.test.ts with a database, the port of a mail server, its certificate authority's file and a
// number: sends, and kills itself right before that many-th write to the store (0: never). Between two
// writes nothing changes but what the mail server has been told, and it has tests of its own.
const [file = '', port = '', ca = '', fatal = ''] = process.argv.slice(2);
const clock = { now: (): Date => new Date('2026-11-23T12:30:00Z') };
const opened = await openStore(file, clock);
const WRITES: readonly (keyof Store)[] = ['claimNotice', 'saveNotice', 'saveFindings', 'startSweep', 'audit'];
let writes = 0;
const store = new Proxy(opened, {
  get(target, name: keyof Store) {
    const member = target[name];
    return (...args: readonly unknown[]): unknown => {
      if (WRITES.includes(name)) writes += 1;
      if (WRITES.includes(name) && writes === Number(fatal)) process.kill(process.pid, 'SIGKILL');
      return Reflect.apply(member, target, args);
    };
  },
});
const mailer = createSmtpMailer({ host: '127.0.0.1', port: Number(port), ca: readFileSync(ca, 'utf8') });
await sendNotices(killDeps(store, clock, mailer), new AbortController().signal);
process.stdout.write(`${writes}\n`);
await opened.close();

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFolder, isOneErrorLine, runCli } from '../support/run-cli.ts';

// Every run here is refused by the program itself. None may get as far as a dial: what the preload of run-cli adds is
// an alarm, not a permission to try.
const operator = [
  '--operator-name',
  'CERT',
  '--operator-contact',
  'scan@cert.example',
  '--operator-url',
  'https://cert.example/',
];

const refusals: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [['scan', '8.8.8.8'], /1 public address in scope: say who is scanning with --operator-name/],
  [['scan', '127.0.0.1', '2001:4860::/120'], /256 public addresses in scope/],
  [['check', '8.8.8.8:80'], /1 public address in scope/],
  [['scan', '8.8.8.8', '--operator-name', 'CERT'], /give all three/],
  [['scan', '8.8.8.8', ...operator, '--operator-contact', 'nobody'], /--operator-contact: "nobody" is not a mailbox/],
  [
    ['scan', '8.8.8.8', ...operator, '--operator-contact', 'a@b.c\r\nX-Evil: 1'],
    /--operator-contact: .* is not a mailbox/,
  ],
  [['scan', '8.8.8.8', ...operator, '--operator-url', 'cert.example'], /--operator-url: "cert.example" is not an http/],
  [['scan', '8.8.8.8', ...operator, '--rate-per-network', '51'], /--rate-per-network: 51 is above 50/],
  [['check', '8.8.8.8', ...operator, '--rate-per-network', '51'], /--rate-per-network: 51 is above 50/],
  [
    ['scan', '8.0.0.0/8', ...operator],
    /16777216 public addresses are more than a \/16: add --internet and an --exclude-file/,
  ],
  [['scan', '8.0.0.0/8', ...operator, '--internet'], /--internet needs an exclusion file/],
  [
    ['scan', '8.0.0.0/8', ...operator, '--internet', '--exclude-file', 'empty.txt'],
    /--internet needs an exclusion file/,
  ],
  [['scan', 'blocked.example'], /every target was skipped/],
];

test.each(refusals)('airsweep %j is refused', async (args, says) => {
  const cwd = createFolder();
  writeFileSync(join(cwd, 'empty.txt'), '# nothing yet\n');
  const ended = await runCli(args, { cwd, names: { 'blocked.example': '8.8.8.8' } });
  expect(ended.stderr).toMatch(says);
  expect(ended.code).toBe(2);
  if (args[1] === 'blocked.example') return;
  expect(isOneErrorLine(ended)).toBe(true);
  expect(existsSync(join(cwd, 'airsweep.db'))).toBe(false);
});

test('the alarm of these tests works, shown with a loopback address that counts as outside', async () => {
  const env = { TEST_OUTSIDE: '127.0.0.99' };
  const ended = await runCli(['scan', '127.0.0.99:1'], { cwd: createFolder(), env });
  expect(ended).toMatchObject({ code: 99, stderr: 'LEFT THE MACHINE: 127.0.0.99\n' });
});

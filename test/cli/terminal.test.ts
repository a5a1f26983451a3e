import { expect, test } from 'vitest';
import { commandLine, createFolder, type Ended, follow, startMember } from '../support/run-cli.ts';

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Runs in a pseudo-terminal, where both outputs are the screen. */
function onTerminal(args: readonly string[], cwd: string): Promise<Ended> {
  const command = `stty cols 140 rows 40; ${commandLine(args).map(quote).join(' ')}`;
  return follow('script', ['-qec', command, '/dev/null'], { cwd, input: '', env: { TERM: 'xterm' } }).ended;
}

test('scan on a terminal: a progress line, then a table, and no bare URLs', async () => {
  const cwd = createFolder();
  const { address } = await startMember('helm-open-0-50-24');
  const { stdout, code } = await onTerminal(['scan', `${address}:8080`], cwd);
  expect(code).toBe(0);
  expect(stdout).toMatch(/1\/1 \(100%\) {2}\d+\/s {2}1 open {2}1 finding\b/);
  expect(stdout).toMatch(/SEVERITY +EXPOSURE +VERSION +ENDPOINT/);
  expect(stdout).toContain(`\u001b[31mcritical\u001b[39m open     0.50.24 http://${address}:8080/ new`);
  expect(stdout.match(new RegExp(`http://${address}:8080/`, 'g'))).toHaveLength(1);
  expect(stdout).not.toContain('\u001b[?25l');
});

test('--csv on a terminal is CSV, --no-progress has no line', async () => {
  const cwd = createFolder();
  const { address } = await startMember('helm-open-0-50-24');
  const { stdout } = await onTerminal(['scan', `${address}:8080`, '--csv', '--silent'], cwd);
  expect(stdout.split(/\r\r?\n/)[0]).toMatch(/^id,state,severity/);
  expect(stdout).not.toContain('\u001b');
});

test('scan without targets at a terminal says what to do', async () => {
  const cwd = createFolder();
  const words = commandLine(['scan']).map(quote).join(' ');
  // Standard input of the pseudo-terminal is a terminal, although the test's own is not.
  const ended = await follow('script', ['-qec', words, '/dev/null'], { cwd, input: null }).ended;
  expect(ended).toMatchObject({
    code: 2,
    stdout: expect.stringMatching(/^airsweep: no targets: name some, give a list with -l/),
  });
});

test.each(['hostile-text-escapes-in-title', 'hostile-text-long-version', 'hostile-text-formula-in-title'])(
  'nothing of %s reaches the screen',
  async (id) => {
    const { address } = await startMember(id);
    const { stdout } = await onTerminal(['scan', `${address}:8000`], createFolder());
    // All that moves the cursor or colours is the program's own: save, restore, column 1, erase line, three colours.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this is about
    const rest = stdout.replace(/\u001b(?:7|8|\[1G|\[0K|\[2K|\[3[136]m|\[39m)/g, '').replace(/[\r\n]/g, '');
    expect(rest).not.toMatch(/\p{Cc}|\p{Cf}/u);
  },
);

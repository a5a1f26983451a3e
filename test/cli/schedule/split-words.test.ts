import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitWords } from '../../../src/cli/schedule/split-words.ts';
import { UsageError } from '../../../src/model/errors.ts';

it.each<[string, readonly string[]]>([
  ['scan -l targets.txt', ['scan', '-l', 'targets.txt']],
  ['  scan\t-l   a ', ['scan', '-l', 'a']],
  [`findings -o 'a b.csv'`, ['findings', '-o', 'a b.csv']],
  ['x "a b" "" c"d"e', ['x', 'a b', '', 'cde']],
  [String.raw`a\ b 'c\d' "e\"f\g"`, ['a b', String.raw`c\d`, String.raw`e"f\g`]],
  [`a '|;$(x)' "&<>"`, ['a', '|;$(x)', '&<>']],
  ['*.txt ~/x {a,b}', ['*.txt', '~/x', '{a,b}']],
  ['', []],
])('%s', (text, words) => {
  expect(splitWords(text, 'x')).toEqual(words);
});

it.each(['a | b', 'a; b', 'a && b', 'a > b', 'a < b', 'a $HOME', 'a `b`', 'a (b)', `a 'b`, 'a "b', 'a\\'])(
  '%s is refused',
  (text) => {
    expect(() => splitWords(text, 'airsweep.yaml:3')).toThrow(UsageError);
    expect(() => splitWords(text, 'airsweep.yaml:3')).toThrow(/^airsweep\.yaml:3: /);
  },
);

it('reads what it accepts as a shell does', () => {
  // No `*?~{[!#=`: there a shell expands or comments, and we do not.
  const text = fc.string({ unit: fc.constantFrom(...`ab -'"\\ `), maxLength: 20 });
  const asShell = (line: string): readonly string[] =>
    spawnSync('sh', ['-c', `for word in ${line}\ndo printf '%s\\0' "$word"\ndone`])
      .stdout.toString()
      .split('\0')
      .slice(0, -1);
  fc.assert(
    fc.property(text, (line) => {
      let words: readonly string[];
      try {
        words = splitWords(line, 'x');
      } catch {
        return;
      }
      expect(words).toEqual(asShell(line));
    }),
    { numRuns: 60 },
  );
});

import { UsageError } from '../../model/errors.ts';

/** What a shell would act on. There is none here, so that a configuration cannot run anything but ourselves. */
const SHELL = /[|&;<>()$`]/;

/**
 * Splits a command line as a shell does: blanks, quotes of both kinds and backslashes; nothing is expanded. Throws
 * UsageError that begins with `where`.
 */
export function splitWords(text: string, where: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] ?? '';
    if (quote === "'" && char !== "'") word += char;
    else if (char === quote) quote = null;
    else if (char === '\\') {
      index += 1;
      const next = text[index];
      if (next === undefined) throw new UsageError(`${where}: ends in a backslash`);
      // POSIX 2.2.3: inside double quotes only these lose their meaning.
      word = (word ?? '') + (quote === '"' && !/["\\$`]/.test(next) ? char + next : next);
    } else if (quote === '"') word += char;
    else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (SHELL.test(char)) {
      throw new UsageError(
        `${where}: "${char}" has no meaning here, there is no shell: put it in quotes or leave it out`,
      );
    } else word = (word ?? '') + char;
  }
  if (quote !== null) throw new UsageError(`${where}: a ${quote} is not closed`);
  if (word !== null) words.push(word);
  return words;
}

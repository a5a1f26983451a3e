import { UsageError } from '../model/errors.ts';

/** Says what is wrong with a text and how to put it right; never returns. */
export type Fail = (problem: string) => never;

const MAX_QUOTED = 100;

/** A {@link Fail} that names the place and quotes the text: capped, no control characters, no password. */
export function failFor(where: string, text: string): Fail {
  return (problem) => {
    throw new UsageError(`${where}: "${quotable(text)}" ${problem}`);
  };
}

function quotable(text: string): string {
  const at = text.lastIndexOf('@');
  const shown = at < 0 ? text : `…${text.slice(at)}`;
  const short = shown.length > MAX_QUOTED ? `${shown.slice(0, MAX_QUOTED)}…` : shown;
  return short.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

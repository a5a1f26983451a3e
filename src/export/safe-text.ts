// Controls, bidi and zero-width marks, lone surrogates; and U+2028/9, which many line readers take for a line end.
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Drops what a terminal, a spreadsheet or a line reader would obey instead of show; cuts to `maxChars` with `…`. */
export function safeText(text: string, maxChars = 200): string {
  // Every character is at most two units, so this bounds the work without cutting anything that would be shown.
  const clean = text.slice(0, maxChars * 8).replace(UNSEEN, '');
  if (clean.length <= maxChars) return clean;
  return `${clean.slice(0, maxChars - 1).replace(UNSEEN, '')}…`;
}

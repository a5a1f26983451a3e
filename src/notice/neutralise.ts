const MAX_CHARS = 200;

/**
 * Makes a string that came from a host fit to be quoted: printable ASCII on one line, at most 200 characters,
 * nothing that a mail program turns into a link or address, and nothing that looks like our own markers and slots.
 * Our signature must not vouch for a stranger's words.
 */
export function neutralise(text: string): string {
  return (
    text
      .slice(0, MAX_CHARS * 4)
      .replace(/\s+/gu, ' ')
      .replace(/[^\x20-\x7e]/gu, '?')
      // Brackets mark findings, braces mark slots, rows of dashes mark the data.
      .replace(/[[{<]/g, '(')
      .replace(/[\]}>]/g, ')')
      .replace(/"/g, "'")
      .replace(/-{3,}/g, '--')
      .replace(/@/g, '(at)')
      // `evil.example` is a link in most mail programs, `0.35.5` in none.
      .replace(/\.(?=[a-z])|(?<=www)\./gi, '(dot)')
      .replace(/:(?=[^\s\d)])|(?<=[a-z]):(?=\S)/gi, '(:)')
      // No path can be copied out of it.
      .replace(/[/\\]{2,}|[/\\](?=[a-z])/gi, ' / ')
      .replace(/ {2,}/g, ' ')
      .slice(0, MAX_CHARS)
      .trim()
  );
}

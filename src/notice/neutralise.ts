const MAX_CHARS = 200;

/**
 * Makes a string that came from a host fit to be quoted: printable ASCII on one line, at most 200 characters,
 * nothing that a mail program turns into a link. Our signature must not vouch for a stranger's words.
 */
export function neutralise(text: string): string {
  return text
    .slice(0, MAX_CHARS * 4)
    .replace(/\s+/gu, ' ')
    .replace(/[^\x20-\x7e]/gu, '?')
    .replace(/:\/\//g, '[:]//')
    .replace(/www\./gi, 'www[.]')
    .replace(/mailto:/gi, 'mailto[:]')
    .slice(0, MAX_CHARS)
    .trim();
}

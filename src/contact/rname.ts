/**
 * The mailbox in an SOA RNAME (RFC 1035, 3.3.13 and 8): the first label is what stands before the @, and a dot in it
 * is written `\.`. Unchecked; null when there is none.
 */
export function readRname(rname: string): string | null {
  const text = rname.replace(/\.$/, '');
  // Written with an @ by mistake, which then stands in a label.
  if (text.includes('@')) return text.includes('\\') ? null : text;
  const match = /^((?:[^.\\]|\\[^\d]|\\\d{3})+)\.([^\\]+)$/.exec(text);
  return match === null ? null : `${unescaped(match[1] ?? '')}@${match[2]?.toLowerCase()}`;
}

/** RFC 1035, 5.1: `\X` is X itself, `\DDD` the byte of that number. */
function unescaped(label: string): string {
  return label.replace(/\\(\d{3}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number(code)) : code,
  );
}

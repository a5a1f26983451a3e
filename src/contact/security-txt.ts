const MAX_CHARS = 32 * 1024;
const MAX_CONTACTS = 20;
const BEGIN_SIGNED = '-----BEGIN PGP SIGNED MESSAGE-----';
const BEGIN_SIGNATURE = '-----BEGIN PGP SIGNATURE-----';

/** What a security.txt says, as far as it leads to a mailbox. */
export interface SecurityTxt {
  /** Mail addresses in the file's order, unchecked. At most 20 contacts are read; those by telephone are left out. */
  readonly addresses: readonly string[];
  /** Web pages that take reports, https only. */
  readonly forms: readonly string[];
  /** The time in `Expires`, ISO 8601 UTC; empty when it is missing or no date. */
  readonly expires: string;
  /** The URIs in `Canonical`; none: the file does not say. */
  readonly canonical: readonly string[];
  /** How its owner wants reports to be handled, an https URL; empty when it does not say. */
  readonly policy: string;
  /** Where there is a key for encrypted mail: an https URL, a DNS name or a fingerprint; empty when nowhere. */
  readonly encryption: string;
}

/** Reads RFC 9116 leniently, as real files need it; null for more than 32 KiB, where a line may be cut in two. */
export function parseSecurityTxt(text: string): SecurityTxt | null {
  if (text.length > MAX_CHARS) return null;
  const fields = signedLines(text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)).flatMap((line) => readField(line));
  const valuesOf = (name: string): readonly string[] =>
    fields.filter((field) => field.name === name).map((field) => field.value);
  const contacts = valuesOf('contact').slice(0, MAX_CONTACTS);
  return {
    addresses: contacts.flatMap(readMailContact),
    forms: contacts.flatMap(readForm),
    expires: readTime(valuesOf('expires')[0] ?? ''),
    canonical: valuesOf('canonical'),
    policy: valuesOf('policy').flatMap(readForm)[0] ?? '',
    encryption: valuesOf('encryption').flatMap(readKey)[0] ?? '',
  };
}

/** The lines under an OpenPGP signature (RFC 9580, 7): what stands around them is nobody's word. */
function signedLines(lines: readonly string[]): readonly string[] {
  const begin = lines.indexOf(BEGIN_SIGNED);
  if (begin < 0) return lines;
  // The signature's own headers ("Hash: SHA512") end at the first empty line.
  const start = lines.indexOf('', begin) + 1;
  const end = lines.indexOf(BEGIN_SIGNATURE, begin);
  const signed = start === 0 ? [] : lines.slice(start, end < 0 ? lines.length : end);
  return signed.map((line) => (line.startsWith('- ') ? line.slice(2) : line));
}

function readField(line: string): { readonly name: string; readonly value: string }[] {
  const colon = line.indexOf(':');
  if (colon < 1 || line.trimStart().startsWith('#')) return [];
  return [{ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }];
}

/** RFC 9116 wants a `mailto:` URI; many write the bare address. Parameters after `?` stay and fail the later check. */
function readMailContact(value: string): string[] {
  if (/^mailto:/i.test(value)) return decode(value.slice('mailto:'.length));
  return value.includes('@') && !/^[a-z][a-z0-9+.-]*:/i.test(value) ? [value] : [];
}

/** A link that can be shown to a human as it is: plain characters, no credentials. */
function readForm(value: string): string[] {
  const url = /^https:\/\/[!-~]{1,200}$/i.test(value) ? URL.parse(value) : null;
  return url === null || url.username !== '' || url.password !== '' ? [] : [url.href];
}

/** RFC 9116, 2.5.4: a page, an OPENPGPKEY record (RFC 7929) or the fingerprint of a key; never the key itself. */
function readKey(value: string): string[] {
  const isReference = /^(?:dns:[a-z0-9._-]{1,253}\?type=OPENPGPKEY|openpgp4fpr:[0-9a-f]{16,64})$/i.test(value);
  return isReference ? [value] : readForm(value);
}

function decode(text: string): string[] {
  try {
    return [decodeURIComponent(text)];
  } catch {
    return [];
  }
}

function readTime(text: string): string {
  const time = Date.parse(text);
  return /^\d{4}-\d\d-\d\dT/i.test(text) && !Number.isNaN(time) ? new Date(time).toISOString() : '';
}

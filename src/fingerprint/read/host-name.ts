/** RFC 1035, 2.3.4; a URL that is much longer is nobody's configuration. */
const MAX_NAME_CHARS = 253;
const MAX_URL_CHARS = 2_048;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
// No top-level domain begins with a digit (RFC 3696, 2), every IPv4 address ends in a label that does.
const TOP_LABEL = /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/**
 * The host name in a web address that a host states of itself, in lower case and punycode; null when there is none.
 * Addresses, single labels (`localhost`) and whatever else stands in the URL go no further.
 */
export function readHostName(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > MAX_URL_CHARS) return null;
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  const name = url.hostname.replace(/\.$/, '');
  const labels = name.split('.');
  const isName = labels.length > 1 && labels.every((label) => LABEL.test(label)) && TOP_LABEL.test(labels.at(-1) ?? '');
  return isName && name.length <= MAX_NAME_CHARS ? name : null;
}

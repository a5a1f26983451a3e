/** Local parts that registries and providers put where they withhold a mailbox, or where nobody reads. */
const NOBODY =
  /^(?:removed|redacted|withheld|unread|nobody|no-?one|null|none|devnull|no-?reply|do-?not-?reply|noemail)$/i;

/** An address that stands for "no address": `removed@lacnic.net`, `noreply@…`. */
export function isWithheld(address: string): boolean {
  return NOBODY.test(address.slice(0, address.lastIndexOf('@')));
}

/** The domain says that it takes no mail, by a single "." (RFC 7505). */
export function isNullMx(exchanges: readonly string[]): boolean {
  return exchanges.length > 0 && exchanges.every((exchange) => exchange === '.' || exchange === '');
}

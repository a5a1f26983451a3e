import { z } from 'zod';
import { readDocument } from '../../document/read-document.ts';
import { addressText, addressValue } from '../../scope/address.ts';
import { parseRange } from '../../scope/parse-range.ts';
import type { Range } from '../../scope/range-set.ts';
import { failFor } from '../../scope/refuse.ts';

/** The registry that answers for an address. */
export interface Service {
  /** Ends with a slash. */
  readonly url: string;
  /** First and last address of the block that the registry was given. */
  readonly first: string;
  readonly last: string;
}

/** Which registry to ask (RFC 9224). */
export interface Bootstrap {
  find(address: string): Service | null;
  /** All services, to tell a URL that stands in the file from one that does not. */
  readonly urls: readonly string[];
}

const url = z.url({ protocol: /^https?$/, error: 'is not an http(s) URL' });
const file = z.object({
  publication: z.string(),
  services: z.array(z.tuple([z.array(z.string()), z.array(url).min(1)])),
});

interface Entry {
  readonly range: Range;
  readonly size: number;
  readonly url: string;
}

/** Reads a file in IANA's format; both families may stand in one. Throws UsageError with file and line. */
export function parseBootstrap(text: string, name: string): Bootstrap {
  const { value, lineOf } = readDocument(text, name, file);
  const entries = value.services.flatMap(([prefixes, urls], service) =>
    prefixes.map((prefix, index): Entry => {
      const range = parseRange(prefix, failFor(`${name}:${lineOf(['services', service, 0, index])}`, prefix));
      return { range, size: Number(BigInt(range.end) - BigInt(range.first)), url: preferred(urls) };
    }),
  );
  // The longest prefix is the smallest range.
  entries.sort((a, b) => a.size - b.size);
  return {
    urls: [...new Set(entries.map((entry) => entry.url))],
    find(address) {
      const searched = addressValue(address);
      const entry = entries.find(({ range }) => searched !== null && holds(range, searched));
      if (entry === undefined) return null;
      const { range } = entry;
      const last = typeof range.end === 'bigint' ? range.end - 1n : range.end - 1;
      return { url: entry.url, first: addressText(range.first), last: addressText(last) };
    },
  };
}

function holds(range: Range, value: number | bigint): boolean {
  return typeof value === typeof range.first && value >= range.first && value < range.end;
}

/** RFC 9224, 3: there may be several; the encrypted one is wanted. */
function preferred(urls: readonly string[]): string {
  const chosen = urls.find((each) => each.startsWith('https:')) ?? urls[0] ?? '';
  return chosen.endsWith('/') ? chosen : `${chosen}/`;
}

import type { Member } from '../../test/support/zoo/index.ts';
import { fetchPage, type Page, type Place } from './fetch-page.ts';

/** A published detection, expressed as a small rule. */
export interface Peer {
  readonly name: string;
  /** The port that it calls an Airbyte, or null. */
  detect(base: Place, signal: AbortSignal): Promise<number | null>;
}

/** What one rule may take for one target, all its requests together. */
const DEADLINE_MS = 2_000;
const MAX_REDIRECTS = 2;
const SENTENCE =
  'Airbyte is the turnkey open-source data integration platform that syncs data from applications, APIs and databases to warehouses.';

/** GET the base URL, then the health document, and stop at the first that is 200 and has the title or the meta. */
const titleOrMeta: Peer = {
  name: 'title-or-meta rule',
  async detect(base, signal) {
    for (const below of ['', 'api/v1/health']) {
      const hit = await followed({ ...base, path: base.path + below }, signal);
      const body = hit?.page.body.toLowerCase() ?? '';
      if (hit?.page.status === 200 && (body.includes('<title>airbyte') || body.includes('name="airbyte:'))) {
        return hit.port;
      }
    }
    return null;
  },
};

/** GET the base URL: 401 with the title of the refusal page, or 200 with the whole description. */
const deniedOrDescription: Peer = {
  name: '401-title-or-description rule',
  async detect(base, signal) {
    const page = await fetchPage(base, signal);
    const isDenied = page?.status === 401 && page.body.includes('<title>Airbyte - Access Denied</title>');
    const isDescribed = page?.status === 200 && page.body.includes(`content="${SENTENCE}"`);
    return isDenied || isDescribed ? base.port : null;
  },
};

export const peers: readonly Peer[] = [titleOrMeta, deniedOrDescription];

/** Ports of a member that the rule calls an Airbyte. A target without a scheme is tried plain, then with TLS. */
export async function hits(peer: Peer, member: Member, address: string): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  for (const target of member.targets(address)) {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    for (const place of placesOf(target, member, address)) {
      const port = await peer.detect(place, signal);
      if (port === null) continue;
      found.add(port);
      break;
    }
  }
  return found;
}

function placesOf(target: string, member: Member, address: string): readonly Place[] {
  const schemes = target.includes('://') ? [''] : ['http://', 'https://'];
  return schemes.map((scheme) => {
    const { hostname, port, pathname, protocol } = new URL(scheme + target);
    const host = member.names.includes(hostname) ? hostname : null;
    return { address, host, port: Number(port), isTls: protocol === 'https:', path: pathname };
  });
}

async function followed(first: Place, signal: AbortSignal): Promise<{ page: Page; port: number } | null> {
  let place = first;
  for (let redirects = 0; ; redirects += 1) {
    const page = await fetchPage(place, signal);
    if (page === null) return null;
    const next = redirects < MAX_REDIRECTS && page.status >= 300 && page.status < 400 ? leads(page, place) : null;
    if (next === null) return { page, port: place.port };
    place = next;
  }
}

/** Where a redirect leads to, when it stays on the host. */
function leads({ location }: Page, from: Place): Place | null {
  const { address, host, port, path, isTls } = from;
  const name = host ?? (address.includes(':') ? `[${address}]` : address);
  const base = `${isTls ? 'https' : 'http'}://${name}:${port}${path}`;
  if (location === null || !URL.canParse(location, base)) return null;
  const url = new URL(location, base);
  if (url.hostname !== name || !['http:', 'https:'].includes(url.protocol)) return null;
  const isNextTls = url.protocol === 'https:';
  const nextPort = url.port === '' ? (isNextTls ? 443 : 80) : Number(url.port);
  return { ...from, port: nextPort, isTls: isNextTls, path: url.pathname + url.search };
}

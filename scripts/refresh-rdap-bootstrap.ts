// Fetches IANA's RDAP bootstrap files and writes data/rdap-bootstrap.json. For maintainers: node scripts/refresh-rdap-bootstrap.ts
import { writeFileSync } from 'node:fs';
import { parseBootstrap } from '../src/contact/rdap/bootstrap.ts';

const SOURCES = ['https://data.iana.org/rdap/ipv4.json', 'https://data.iana.org/rdap/ipv6.json'];
const FILE = new URL('../data/rdap-bootstrap.json', import.meta.url);

interface BootstrapFile {
  readonly version: string;
  readonly publication: string;
  readonly services: readonly (readonly [prefixes: readonly string[], urls: readonly string[]])[];
}

async function read(url: string): Promise<BootstrapFile> {
  const answer = await fetch(url, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return (await answer.json()) as BootstrapFile;
}

const files = await Promise.all(SOURCES.map(read));
// One service per set of URLs, so that a registry's two families stand together.
const services = new Map<string, readonly [string[], readonly string[]]>();
for (const [prefixes, urls] of files.flatMap((file) => file.services)) {
  const service = services.get(urls.join(' ')) ?? [[], urls];
  service[0].push(...prefixes);
  services.set(urls.join(' '), service);
}
const merged = {
  version: files[0]?.version,
  description: `RDAP services for IP networks (RFC 9224), IPv4 and IPv6 in one file. Sources: ${SOURCES.join(' and ')}.`,
  // The older of the two: nothing in here is newer than it says.
  publication: files.map((file) => file.publication).sort()[0],
  services: [...services.values()],
};
const text = `${JSON.stringify(merged, null, 2)}\n`;
parseBootstrap(text, 'the merged file');
writeFileSync(FILE, text);
console.log(`${FILE.pathname}: ${merged.services.length} services, published ${merged.publication}`);

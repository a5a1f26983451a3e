import { importTarget } from './imported-target.ts';
import type { RecordReader, RecordResult } from './record-reader.ts';

/** masscan -oG puts a time in front. */
const HOST = /^(?:Timestamp: \d{1,20}\t)?Host: (\S{1,64}) \(([^()\t]{0,255})\)/;

export function isNmapGrepable(line: string): boolean {
  return HOST.test(line);
}

/** `-oG`: `Host: 192.0.2.1 (name)<tab>Ports: 80/open/tcp//http//nginx/, 443/open/tcp//ssl|http///<tab>…`. */
export function createNmapGrepableReader(): RecordReader {
  return (text, where) => {
    if (text === '' || text.startsWith('#')) return [];
    const host = HOST.exec(text);
    if (host === null) return ['not a line of nmap -oG'];
    const section = text.split('\t').find((part) => part.startsWith('Ports: '));
    const ports = section?.slice('Ports: '.length).split(', ') ?? [];
    return ports.flatMap((entry): RecordResult => {
      // port / state / protocol / owner / service / RPC / version; a slash inside a field is written as a bar.
      const [port, state, protocol, , service = ''] = entry.trim().split('/');
      // A comma in a version text splits like the one between two ports.
      if (state !== 'open' || protocol !== 'tcp') return [];
      const tls = service.startsWith('ssl|') ? true : null;
      return [importTarget({ address: host[1], port: port ?? null, tls, names: [host[2]] }, where)];
    });
  };
}

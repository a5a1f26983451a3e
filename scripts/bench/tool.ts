/** One way of doing a race's work. */
export interface Tool {
  /** What it is called in tables. */
  readonly name: string;
  /** Program that must be on PATH, if any. */
  readonly program: string | null;
  readonly command: readonly string[];
  /** Reads its output line by line; each call returns the address that the line reports, or null. */
  readonly createReader: () => (line: string) => string | null;
  /** Removes what the run before left. */
  readonly reset?: () => void;
}

const ADDRESS = /\b(?:198\.19|127)(?:\.\d{1,3}){2,3}\b/;

/** For output in which every line with an address is a hit. */
export function readAnyAddress(): (line: string) => string | null {
  return (line) => (line.startsWith('#') ? null : (ADDRESS.exec(line)?.[0] ?? null));
}

/** nmap -oG: `Host: 198.19.0.1 () Ports: 8000/open/tcp…`; other lines tell only that a host was looked at. */
export function readOpenPorts(): (line: string) => string | null {
  return (line) => (line.includes('/open/') ? (ADDRESS.exec(line)?.[0] ?? null) : null);
}

/** nmap -oX with http-title: the address stands some lines before the title. */
export function readTitles(): (line: string) => string | null {
  let address: string | null = null;
  return (line) => {
    address = /<address addr="([^"]+)"/.exec(line)?.[1] ?? address;
    return /<script id="http-title" output="Airbyte[&"]/.test(line) ? address : null;
  };
}

/** zgrab2 writes a line for every host and judges nothing. */
export function readGrabs(): (line: string) => string | null {
  return (line) => {
    try {
      const grab = JSON.parse(line) as { ip?: string; data?: { http?: { result?: { response?: { body?: string } } } } };
      const body = grab.data?.http?.result?.response?.body ?? '';
      return /<title>airbyte/i.test(body) ? (grab.ip ?? null) : null;
    } catch {
      return null;
    }
  };
}

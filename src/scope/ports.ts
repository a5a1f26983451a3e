import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { UsageError } from '../model/errors.ts';

const MAX_PORT = 65535;

/** Raw printing (JetDirect): whatever is sent to these ports comes out on paper. */
export function isPrinterPort(port: number): boolean {
  return port >= 9100 && port <= 9107;
}

/** Reads `80,443,8000-8003`: sorted, each once. Throws UsageError, also for printer ports unless allowed. */
export function parsePorts(text: string, options: { readonly allowPrinterPorts: boolean }): readonly number[] {
  const ports = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim());
    const first = Number(match?.[1] ?? 0);
    const last = Number(match?.[2] ?? first);
    if (first < 1 || last > MAX_PORT)
      throw badPorts(part, 'is not a port: write 1 to 65535, or a range such as 8000-8003');
    if (first > last) throw badPorts(part, 'is reversed: write the smaller port first');
    for (let port = first; port <= last; port++) ports.add(port);
  }
  const printers = [...ports].some(isPrinterPort);
  if (printers && !options.allowPrinterPorts) {
    throw badPorts(
      text,
      'includes printer ports (9100-9107), which print what they are sent: --allow-printer-ports permits them',
    );
  }
  return [...ports].sort((a, b) => a - b);
}

function badPorts(text: string, problem: string): UsageError {
  return new UsageError(`--ports: "${text.slice(0, 100).replace(/\p{Cc}/gu, '?')}" ${problem}`);
}

/** What data/ports.yaml says. */
export interface PortDefaults {
  /** Tried when a target names no port; sorted. */
  readonly ports: readonly number[];
  /** Ports on which TLS is tried before plain HTTP. */
  readonly tlsFirst: readonly number[];
}

/** Reads data/ports.yaml. Throws UsageError that names file and line. */
export function parsePortsFile(text: string, file: string): PortDefaults {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const fail = (offset: number, problem: string): never => {
    throw new UsageError(`${file}:${lines.linePos(offset).line}: ${problem}`);
  };
  const [error] = document.errors;
  if (error) return fail(error.pos[0], `not YAML: ${error.message.split('\n')[0]}`);
  const readPort = (node: unknown, parent: Node): number => {
    const value = isScalar(node) ? node.value : null;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_PORT) return value;
    return fail((isScalar(node) ? node : parent).range?.[0] ?? 0, 'a port is a number from 1 to 65535');
  };
  const readList = (key: string, read: (item: unknown, list: Node) => number): readonly number[] => {
    const list = document.get(key);
    if (!isSeq(list) || list.items.length === 0) return fail(0, `"${key}" is a list of ports`);
    return [...new Set(list.items.map((item) => read(item, list)))].sort((a, b) => a - b);
  };
  return {
    ports: readList('ports', (item, list) =>
      isMap(item) ? readPort(item.get('port', true), item) : readPort(item, list),
    ),
    tlsFirst: readList('tlsFirst', readPort),
  };
}

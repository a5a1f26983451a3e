import { UsageError } from '../model/errors.ts';

export const MAX_PORT = 65535;

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

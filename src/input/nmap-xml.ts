import { Parser } from 'htmlparser2';
import type { Target } from '../model/target.ts';
import { type BadLine, badLine } from './bad-line.ts';
import type { Batch } from './batch.ts';
import { DamagedInput } from './damaged-input.ts';
import { importTarget } from './imported-target.ts';

/** Far above the largest script output; a longer element is an attack or no nmap file. */
const MAX_ELEMENT_CHARS = 1_048_576;
/** nmaprun/host/ports/port/script/table/table/elem, with room. */
const MAX_DEPTH = 64;

type Attributes = Readonly<Record<string, string>>;

interface OpenPort {
  readonly id: string;
  readonly protocol: string;
  isOpen: boolean;
  tls: boolean | null;
}

export function isNmapXml(head: string): boolean {
  return head.includes('<nmaprun');
}

/** `nmap -oX` and `masscan -oX`, parsed as it streams; the cut file of an interrupted scan is used as far as it goes. */
export async function* readNmapXml(chunks: AsyncIterable<Buffer>, label: string): AsyncGenerator<Batch> {
  const decoder = new TextDecoder();
  const document = createNmapDocument(label);
  try {
    for await (const chunk of chunks) {
      yield document.write(decoder.decode(chunk, { stream: true }));
      if (document.isStopped()) return;
    }
    yield document.end('the file ends before </nmaprun>: the scan did not finish');
  } catch (error) {
    if (!(error instanceof DamagedInput)) throw error;
    yield document.end(error.message);
  }
}

interface NmapDocument {
  write(text: string): Batch;
  /** Takes the reason for a document that is not complete. */
  end(reason: string): Batch;
  /** Nothing more can be read after a broken element. */
  isStopped(): boolean;
}

function createNmapDocument(label: string): NmapDocument {
  let found: (Target | BadLine)[] = [];
  let line = 1;
  let depth = 0;
  let quietChars = 0;
  let isComplete = false;
  let isStopped = false;
  let address = '';
  let names: string[] = [];
  let port: OpenPort | null = null;

  function open(name: string, attributes: Attributes): void {
    quietChars = 0;
    if (++depth > MAX_DEPTH) stop(`elements are nested more than ${MAX_DEPTH} deep`);
    if (name === 'host') {
      address = '';
      names = [];
    } else if (name === 'address' && attributes.addrtype !== 'mac') address = attributes.addr ?? '';
    else if (name === 'hostname' && names.length < 100) names.push(attributes.name ?? '');
    else if (name === 'port') {
      port = { id: attributes.portid ?? '', protocol: attributes.protocol ?? '', isOpen: false, tls: null };
    } else if (name === 'state' && port) port.isOpen = attributes.state === 'open';
    else if (name === 'service' && port) port.tls = readTunnel(attributes);
  }

  function close(name: string): void {
    quietChars = 0;
    depth--;
    if (name === 'nmaprun') isComplete = true;
    if (name !== 'port' || port === null) return;
    if (port.isOpen && port.protocol === 'tcp') {
      const where = `${label}:${line}`;
      const target = importTarget({ address, port: port.id, tls: port.tls, names }, where);
      found.push(typeof target === 'string' ? badLine(where, target) : target);
    }
    port = null;
  }

  function stop(reason: string): void {
    if (!isStopped) found.push(badLine(`${label}:${line}`, `${reason}; the rest of the file is not read`));
    isStopped = true;
    parser.pause();
  }

  const parser = new Parser(
    {
      onopentag: open,
      onclosetag: close,
      ontext: () => {
        quietChars = 0;
      },
    },
    { xmlMode: true },
  );

  function take(): Batch {
    const taken = found;
    found = [];
    return taken;
  }

  return {
    write(text) {
      // Line by line, so that the number is right where an element closes; nmap writes a port per line.
      for (let start = 0; start < text.length && !isStopped; ) {
        const newline = text.indexOf('\n', start);
        const end = newline < 0 ? text.length : newline + 1;
        quietChars += end - start;
        parser.write(text.slice(start, end));
        if (newline >= 0) line++;
        if (quietChars > MAX_ELEMENT_CHARS) stop(`an element is longer than ${MAX_ELEMENT_CHARS / 1024} KiB`);
        start = end;
      }
      return take();
    },
    end(reason) {
      if (!isComplete) found.push(badLine(`${label}:${line}`, reason));
      return take();
    },
    isStopped: () => isStopped,
  };
}

/** Only a probed service tells; the name alone is looked up from the port number. */
function readTunnel(service: Attributes): boolean | null {
  if (service.tunnel === 'ssl') return true;
  return service.method === 'probed' && service.name === 'http' ? false : null;
}

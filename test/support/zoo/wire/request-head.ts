/** A request head as it came in. */
export interface RequestHead {
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
  /** Raw names and values by turns. */
  readonly headers: readonly string[];
}

/** Collects bytes until a blank line ends a request head, then hands it over; caps what it keeps at 64 KiB. */
export function createHeadReader(onHead: (head: RequestHead) => void): (bytes: Buffer) => void {
  let text = '';
  return (bytes) => {
    text = (text + bytes.toString('latin1')).slice(-65_536);
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      const [start = '', ...lines] = text.slice(0, end).split('\r\n');
      text = text.slice(end + 4);
      const [method = '', path = '', protocol = ''] = start.split(' ');
      if (protocol.startsWith('HTTP/')) onHead({ method, path, protocol, headers: lines.flatMap(splitLine) });
    }
  };
}

function splitLine(line: string): string[] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}

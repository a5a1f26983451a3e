import { connect } from 'node:net';

/** The plainest request there is. */
export const get = 'GET / HTTP/1.1\r\nHost: zoo\r\n\r\n';

interface Heard {
  readonly bytes: number;
  /** The first 4 KiB or a little more. */
  readonly text: string;
  /** `fin`, `enough` or the error's code. */
  readonly end: string;
}

/** Everything a member says until it hangs up or has said `enough` bytes; the rest of the outcome as one word. */
export function listen(
  address: string,
  port: number,
  hello: string,
  enough: number = Number.POSITIVE_INFINITY,
): Promise<Heard> {
  return new Promise((resolve) => {
    const socket = connect(port, address);
    let bytes = 0;
    let text = '';
    const done = (end: string): void => {
      socket.destroy();
      resolve({ bytes, text, end });
    };
    socket.on('connect', () => socket.write(hello));
    socket.on('data', (part) => {
      bytes += part.length;
      if (text.length < 4096) text += part.toString('latin1');
      if (bytes >= enough) done('enough');
    });
    socket.on('end', () => done('fin'));
    socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'error'));
  });
}

import type { Socket } from 'node:net';

const maxBytes = 32 * 1024 * 1024;
const maxMs = 60_000;

/** One connection of a server that misbehaves, bounded to 32 MB and 60 s whatever it does. */
export interface Conversation {
  readonly socket: Socket;
  /** False when the peer is gone or the budget is spent, and then the connection is closed. */
  send(bytes: string | Uint8Array): boolean;
  /** Sends piece after piece, one per tick of the clock. */
  drip(pieces: Iterable<string | Uint8Array>, everyMs: number): void;
  /** Sends as fast as the peer reads, until the budget is spent. */
  flood(piece: Uint8Array): void;
  /** RST instead of FIN. */
  reset(): void;
}

export function converse(socket: Socket, raw: Socket = socket): Conversation {
  let sent = 0;
  const end = setTimeout(() => raw.destroy(), maxMs).unref();
  socket.on('close', () => clearTimeout(end));

  function send(bytes: string | Uint8Array): boolean {
    if (!socket.writable) return false;
    sent += bytes.length;
    socket.write(bytes);
    if (sent < maxBytes) return true;
    socket.end();
    return false;
  }

  function drip(pieces: Iterable<string | Uint8Array>, everyMs: number): void {
    const iterator = pieces[Symbol.iterator]();
    const timer = setInterval(() => {
      const next = iterator.next();
      if (next.done || !send(next.value)) clearInterval(timer);
    }, everyMs).unref();
    socket.on('close', () => clearInterval(timer));
  }

  function flood(piece: Uint8Array): void {
    while (send(piece)) {
      if (!socket.writableNeedDrain) continue;
      socket.once('drain', () => flood(piece));
      return;
    }
  }

  return { socket, send, drip, flood, reset: () => raw.resetAndDestroy() };
}

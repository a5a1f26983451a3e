import { readFileSync } from 'node:fs';

/** Sockets that one conversation may hold: its own, and a second one while plain HTTP and TLS are both tried. */
const FILES_PER_CONVERSATION = 2;
/** Database, output, standard streams, libuv's own. */
const FILES_FOR_OURSELVES = 64;

/**
 * How many conversations fit into the limit on open files (`ulimit -n`). Beyond it a connection fails on our
 * side, and a host that would have answered would be missed. Infinity where the system does not tell.
 */
export function conversationsThatFit(): number {
  let limits: string;
  try {
    limits = readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return Number.POSITIVE_INFINITY;
  }
  const soft = /^Max open files +(\d+)/m.exec(limits)?.[1];
  if (soft === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.floor((Number(soft) - FILES_FOR_OURSELVES) / FILES_PER_CONVERSATION));
}

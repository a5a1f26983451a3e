import { readFileSync } from 'node:fs';

/** Database, output, standard streams, libuv's own, some for each thread. */
const FILES_FOR_OURSELVES = 192;
/** Few conversations hold a second socket, while plain HTTP and TLS are both tried; they wait when there is none. */
const SECOND_SOCKETS = 0.05;

/**
 * How many conversations fit into the limit on open files (`ulimit -n`), with a reserve: beyond it connections
 * have to wait for a free descriptor on our side. Infinity where the system does not tell.
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
  return Math.max(1, Math.floor((Number(soft) - FILES_FOR_OURSELVES) * (1 - SECOND_SOCKETS)));
}

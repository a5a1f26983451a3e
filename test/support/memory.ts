import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/**
 * What this process still needs, in bytes: the garbage is collected first, so that its timing changes nothing. Twice,
 * as V8 gives buffers back in a thread of its own, and waits for that thread only when the next collection begins.
 */
export function memoryBytes(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

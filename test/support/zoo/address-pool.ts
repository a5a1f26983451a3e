const addressesPerBlock = 8 * 254;
const blocks = 254 * 32;

/**
 * Hands out loopback addresses, a new one per call, from a block of 2,032 that follows from the
 * process and the worker, so that test files running side by side do not meet on a port.
 */
export function createAddressPool(): () => string {
  const worker = Number(process.env.VITEST_POOL_ID ?? 0);
  const block = (process.pid + worker * 1009) % blocks;
  return () => {
    if (handedOut >= addressesPerBlock) throw new RangeError('all 2,032 loopback addresses of this worker are in use');
    const index = handedOut++;
    const third = (block % 32) * 8 + Math.floor(index / 254);
    return `127.${1 + Math.floor(block / 32)}.${third}.${1 + (index % 254)}`;
  };
}

// Shared by all pools of a worker: two of them must not hand out the same address.
let handedOut = 0;

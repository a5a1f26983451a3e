import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { UsageError } from '../../model/errors.ts';

/** The way out: where raw packets for other networks are handed over. */
export interface Router {
  readonly mac: string;
  readonly device: string;
}

const routes = z.array(z.object({ gateway: z.string().optional(), dev: z.string() }));
const neighbours = z.array(z.object({ dst: z.string(), lladdr: z.string().optional() }));

/**
 * The router on the way to an address as the kernel knows it: `none` where it is reached directly, null where the
 * kernel cannot be asked and the program has to find its own way. Throws UsageError when the kernel has not spoken to the router yet.
 * Needed because zmap 2.1.1 waits for ever for the neighbour table of kernels since 6.9 (they put the end of a
 * netlink dump into its last message), and masscan waits for an IPv6 router advertisement that may never come.
 */
export async function findRouter(program: string, address: string): Promise<Router | 'none' | null> {
  const found = routes.safeParse(await askIp('route', 'get', address));
  const [route] = found.success ? found.data : [];
  if (route === undefined) return null;
  if (route.gateway === undefined) return 'none';
  const known = neighbours.safeParse(
    await askIp(address.includes(':') ? '-6' : '-4', 'neigh', 'show', 'dev', route.dev),
  );
  if (!known.success) return null;
  const mac = known.data.find(({ dst }) => dst === route.gateway)?.lladdr;
  if (mac !== undefined) return { mac, device: route.dev };
  throw new UsageError(
    `${program} needs the hardware address of the router ${route.gateway}, which this machine has not spoken to yet: ping it once and run again`,
  );
}

/** Whether the kernel knows a way to everywhere; true where it cannot be asked. */
export async function hasDefaultRoute(): Promise<boolean> {
  const found = routes.safeParse(await askIp('route', 'show', 'default'));
  return !found.success || found.data.length > 0;
}

async function askIp(...args: readonly string[]): Promise<unknown> {
  try {
    const { stdout } = await promisify(execFile)('ip', ['-json', ...args], { timeout: 10_000 });
    return JSON.parse(stdout);
  } catch {
    return null;
  }
}

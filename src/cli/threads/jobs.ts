import type { Job } from '../../engine/sweep/probing.ts';
import { ipv4ToNumber, numberToIpv4 } from '../../scope/address.ts';

/** Jobs on their way to a thread: the plain ones, nearly all of most sweeps, as numbers. Read back in another order. */
export interface Parcel {
  readonly positions: Float64Array;
  readonly addresses: Uint32Array;
  readonly ports: Uint16Array;
  /** Sums of NAMED and KNOWN. */
  readonly flags: Uint8Array;
  /** Those with more to them than an IPv4 address and a port. */
  readonly others: readonly Job[];
}

const NAMED = 1;
const KNOWN = 2;

export function packJobs(jobs: readonly Job[]): Parcel {
  const positions = new Float64Array(jobs.length);
  const addresses = new Uint32Array(jobs.length);
  const ports = new Uint16Array(jobs.length);
  const flags = new Uint8Array(jobs.length);
  const others: Job[] = [];
  let plain = 0;
  for (const job of jobs) {
    const { address, port, host, path, tls, named } = job.endpoint;
    const value =
      host === null && tls === null && path === '/' && job.hostnames.length === 0 ? ipv4ToNumber(address) : -1;
    if (value < 0) {
      others.push(job);
      continue;
    }
    positions[plain] = job.position;
    addresses[plain] = value;
    ports[plain] = port;
    flags[plain] = (named ? NAMED : 0) + (job.isKnown ? KNOWN : 0);
    plain += 1;
  }
  return {
    positions: positions.slice(0, plain),
    addresses: addresses.slice(0, plain),
    ports: ports.slice(0, plain),
    flags: flags.slice(0, plain),
    others,
  };
}

export function* unpackJobs({ positions, addresses, ports, flags, others }: Parcel): Generator<Job> {
  yield* others;
  for (const [index, position] of positions.entries()) {
    const flag = flags[index] as number;
    yield {
      position,
      endpoint: {
        address: numberToIpv4(addresses[index] as number),
        port: ports[index] as number,
        host: null,
        tls: null,
        path: '/',
        named: (flag & NAMED) > 0,
      },
      hostnames: [],
      isKnown: (flag & KNOWN) > 0,
    };
  }
}

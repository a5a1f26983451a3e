import { appendFileSync, closeSync, existsSync, openSync } from 'node:fs';
import { UsageError } from '../model/errors.ts';
import type { Observation, ObservationStatus } from '../model/observation.ts';
import { createFetchText } from '../net/fetch-text.ts';
import { createLimiter, MAX_PUBLIC_RATE_PER_NETWORK } from '../net/limiter.ts';
import { createResolver } from '../net/resolve.ts';
import type { WebOptions } from '../net/visit.ts';
import { createWeb } from '../net/web.ts';
import type { Clock, FetchText, Guard, Resolver, Store, Web } from '../ports.ts';
import { networkOf } from '../scope/address.ts';
import { parseExclusions } from '../scope/exclusions.ts';
import { createGuard } from '../scope/guard.ts';
import type { SpecialPurpose } from '../scope/special-purpose.ts';
import type { Manners } from './manners.ts';
import { spaceOf } from './scope.ts';

/** The real thing behind each port that talks to hosts. */
export interface Network {
  readonly web: Web;
  readonly fetchText: FetchText;
  readonly resolver: Resolver;
  readonly guard: Guard;
  close(): void;
}

export const systemClock: Clock = { now: () => new Date() };

export function createNetwork(
  manners: Manners,
  special: SpecialPurpose,
  tlsFirstPorts: readonly number[],
  version: string,
  clock: Clock = systemClock,
): Network {
  const guard = guardFor(manners, special);
  const log = manners.requestLog === null ? null : createRequestLog(manners.requestLog);
  const { operator, rate, ratePerNetwork, timeoutMs } = manners;
  const options: WebOptions = {
    guard,
    limiter: createLimiter({ rate, ratePerNetwork, spaceOf: (address) => spaceOf(address, special), networkOf }),
    timeoutMs,
    identity: {
      userAgent: `airsweep/${version}${operator === null ? '' : ` (+${operator.url})`}`,
      from: operator?.contact ?? null,
    },
    tlsFirstPorts,
    now: () => clock.now(),
    onRequest: (observation) => log?.write(observation),
  };
  return {
    web: createWeb(options),
    fetchText: createFetchText(options),
    resolver: createResolver(),
    guard,
    close: () => log?.close(),
  };
}

/** Scope as the connector sees it; without an operator no public address is ever dialled. */
function guardFor({ operator, exclusions }: Manners, special: SpecialPurpose): Guard {
  const guard = createGuard({ special, exclusions, doNotScan: parseExclusions('', 'do-not-scan') });
  if (operator !== null) return guard;
  return {
    refuses: (address, named) =>
      guard.refuses(address, named) ??
      (special.isPublic(address)
        ? 'public address, and no operator is set (--operator-name, --operator-contact, --operator-url)'
        : null),
  };
}

/** Throws UsageError for a rate that public hosts would have to suffer. */
export function checkRates({ ratePerNetwork }: Manners, reachesPublic: boolean): void {
  if (!reachesPublic || ratePerNetwork === null || ratePerNetwork <= MAX_PUBLIC_RATE_PER_NETWORK) return;
  throw new UsageError(
    `--rate-per-network: ${ratePerNetwork} is above ${MAX_PUBLIC_RATE_PER_NETWORK}, the most for public addresses`,
  );
}

/** Loads the database code only where a command needs it. */
export async function openStoreFor(file: string, clock: Clock = systemClock): Promise<Store> {
  const { openStore } = await import('../store/sqlite.ts');
  return openStore(file, clock);
}

/** For commands that only look at what is there: a name with a typing error must not read as "no findings". */
export async function openExistingStore(file: string): Promise<Store> {
  if (file !== '' && !existsSync(file))
    throw new UsageError(`${file} does not exist: run airsweep scan first, or name the database with --db`);
  return openStoreFor(file);
}

/** How a connection ends on which nothing could be asked. */
const UNASKED: readonly ObservationStatus[] = ['refused', 'unreachable', 'connect-timeout', 'tls-failed', 'aborted'];

/** One line per request: time, address and port, method and path (`-`: nothing was asked), status, milliseconds; tab-separated. */
function createRequestLog(file: string): { write(observation: Observation): void; close(): void } {
  let handle: number;
  try {
    handle = openSync(file, 'a', 0o600);
  } catch (error) {
    throw new UsageError(`--request-log: ${file} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
  return {
    write({ at, endpoint, path, status, facts, durationMs }) {
      const scheme = endpoint.tls ? 'https' : 'http';
      const address = endpoint.address.includes(':') ? `[${endpoint.address}]` : endpoint.address;
      const outcome = status === 'ok' ? facts.code : status;
      appendFileSync(
        handle,
        `${at}\t${scheme}://${address}:${endpoint.port}\t${UNASKED.includes(status) ? '-' : `GET ${path}`}\t${outcome}\t${durationMs}\n`,
      );
    },
    close: () => closeSync(handle),
  };
}

import { appendFileSync, closeSync, existsSync, openSync } from 'node:fs';
import { RunError, UsageError } from '../../model/errors.ts';
import type { Observation, ObservationStatus } from '../../model/observation.ts';
import { type Cell, shareCell } from '../../net/cell.ts';
import { createConnector } from '../../net/connect/choose.ts';
import { createDns } from '../../net/dns.ts';
import { createFetchText } from '../../net/fetch-document.ts';
import { COST_BESIDE_ENGINE } from '../../net/flow.ts';
import { createLimiter, MAX_PUBLIC_RATE_PER_NETWORK } from '../../net/limiter.ts';
import { createNameServers, type NameServers } from '../../net/name-servers.ts';
import { createPatience } from '../../net/patience.ts';
import { createResolver } from '../../net/resolve.ts';
import type { WebOptions } from '../../net/visit.ts';
import { createWeb } from '../../net/web.ts';
import type { Clock, Dns, FetchText, Guard, Resolver, Store, Web } from '../../ports.ts';
import { networkKey } from '../../scope/address.ts';
import { createDoNotScan, type DoNotScan } from '../../scope/do-not-scan.ts';
import { createGuard } from '../../scope/guard.ts';
import type { SpecialPurpose } from '../../scope/special-purpose.ts';
import type { Manners } from '../program/manners.ts';
import { spaceOf } from '../sweep/scope.ts';

/** The real thing behind each port that talks to hosts. */
export interface Network {
  readonly web: Web;
  readonly fetchText: FetchText;
  readonly resolver: Resolver;
  readonly dns: Dns;
  readonly nameServers: Pick<NameServers, 'areDown'>;
  readonly guard: Guard;
  /** What every other client has to dial with: guard, limiter, identity and log. */
  readonly dialling: WebOptions;
  close(): void;
}

/** What a sweep does differently from a single look. */
export interface Pace {
  /** Wait for connections only as long as this run's hosts need. */
  readonly isAdaptive?: boolean;
  /** Where threads share one run's rates: two slots of 64 bits. */
  readonly cells?: SharedArrayBuffer;
  /** Whether an engine is sending: then most of the rates are its. */
  readonly isBesideEngine?: () => boolean;
  /** The do-not-scan list as it is at this moment; none where there is no database. */
  readonly doNotScan?: () => DoNotScan;
}

export const systemClock: Clock = { now: () => new Date() };

// For one attempt; a name server that answers at all answers within.
const MAX_DNS_TIMEOUT_MS = 2_000;

export function createNetwork(
  manners: Manners,
  special: SpecialPurpose,
  tlsFirstPorts: readonly number[],
  version: string,
  clock: Clock = systemClock,
  pace: Pace = {},
): Network {
  const guard = guardFor(manners, special, pace.doNotScan);
  const log = manners.requestLog === null ? null : createRequestLog(manners.requestLog);
  const { operator, rate, ratePerNetwork, timeoutMs } = manners;
  const servers = manners.dnsServers ?? [];
  const nameServers = createNameServers({ servers, timeoutMs: Math.min(timeoutMs, MAX_DNS_TIMEOUT_MS) });
  const options: WebOptions = {
    guard,
    limiter: createLimiter({
      rate,
      ratePerNetwork,
      spaceOf: (address) => spaceOf(address, special),
      networkKey,
      ...(pace.cells === undefined ? {} : { cells: cellsIn(pace.cells) }),
      ...(pace.isBesideEngine === undefined ? {} : { cost: costBeside(pace.isBesideEngine) }),
    }),
    connector: createConnector(),
    timeoutMs,
    patience: createPatience(timeoutMs, pace.isAdaptive === true),
    onStrain: () => {},
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
    resolver: createResolver(servers.length > 0 ? nameServers.options : null),
    dns: createDns(nameServers.options),
    nameServers,
    guard,
    dialling: options,
    close: () => log?.close(),
  };
}

function costBeside(isBesideEngine: () => boolean): () => number {
  return () => (isBesideEngine() ? COST_BESIDE_ENGINE : 1);
}

function cellsIn(memory: SharedArrayBuffer): readonly [Cell, Cell] {
  const slots = new BigInt64Array(memory);
  return [shareCell(slots, 0), shareCell(slots, 1)];
}

const NOBODY = createDoNotScan([], new Date(0));

/** Scope as the connector sees it; without an operator no public address is ever dialled. */
function guardFor(
  { operator, exclusions }: Manners,
  special: SpecialPurpose,
  current: () => DoNotScan = () => NOBODY,
): Guard {
  const doNotScan: Pick<DoNotScan, 'find' | 'findName'> = {
    find: (value) => current().find(value),
    findName: (name) => current().findName(name),
  };
  const guard = createGuard({ special, exclusions, doNotScan });
  if (operator !== null) return guard;
  return {
    refuses: (address, named, host) =>
      guard.refuses(address, named, host) ??
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

/** The database code is loaded only where a command needs it. */
export async function openStoreFor(file: string, clock: Clock = systemClock): Promise<Store> {
  const { openStore } = await import('../../store/sqlite.ts');
  return openStore(file, clock);
}

/** For commands that only look at what is there: a name with a typing error must not read as "no findings". */
export async function openExistingStore(file: string): Promise<Store> {
  if (file !== '' && !existsSync(file))
    throw new UsageError(`${file} does not exist: run airsweep scan first, or name the database with --db`);
  return openStoreFor(file);
}

/** What one process may do at a time with a database. Throws RunError when another one does it. */
export async function alone<T>(file: string, task: string, run: () => Promise<T>): Promise<T> {
  const { takeLock } = await import('../../store/lock.ts');
  const lock = takeLock(file, task.replaceAll(' ', '-'));
  if (lock === null) throw new RunError(`another ${task} is at work on ${file}: let it end`);
  try {
    return await run();
  } finally {
    lock.release();
  }
}

/**
 * Marks a sweep as running until the function that is returned is called, or the process has ended, however it does.
 * Throws UsageError when another process runs it.
 */
export async function holdSweep(file: string, id: string): Promise<() => void> {
  const { takeLock } = await import('../../store/lock.ts');
  const lock = takeLock(file, `sweep-${id}`);
  if (lock === null) throw new UsageError(`sweep ${id} is still running in another process`);
  return lock.discard;
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

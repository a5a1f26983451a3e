import type { Point } from '../../engine/sweep/point.ts';
import { createMasscan } from '../../net/discovery/masscan.ts';
import { createZmap } from '../../net/discovery/zmap.ts';
import { ENGINE_SHARE } from '../../net/flow.ts';
import { addressValue } from '../../scope/address.ts';
import { containsValue } from '../../scope/range-set.ts';
import { DEFAULT_RATES } from '../../scope/rates.ts';
import type { Space } from '../../scope/space.ts';
import type { PreparedScan } from '../sweep/scan-run.ts';

/** Programs that find open ports ahead of us. */
export type Engine = 'masscan' | 'zmap';

/** What an engine finds, as points of a sweep, and the line that says how it runs. */
export interface Discovered {
  readonly description: string;
  /** Rejects with UsageError when it cannot be. */
  check(): Promise<void>;
  /** It is sending, or will be. */
  isSending(): boolean;
  points(signal: AbortSignal): AsyncIterable<Point>;
  /** Answers that were dropped because they lie outside the scope. */
  strays(): number;
}

/** Hands the plain ranges to the engine; names and targets with more to them than an address go straight to the probes. */
export function createDiscovered(engine: Engine, prepared: PreparedScan): Discovered {
  const { space, manners, retries, seed, shard } = prepared;
  const defaults = DEFAULT_RATES[space.counts.publicAddresses > 0 ? 'public' : 'special'];
  const discovery = { masscan: createMasscan, zmap: createZmap }[engine]({
    segments: space.segments,
    exclusions: manners.exclusions,
    rate: Math.max(1, Math.floor((manners.rate ?? defaults.rate) * ENGINE_SHARE)),
    ratePerNetwork: (manners.ratePerNetwork ?? defaults.ratePerNetwork) * ENGINE_SHARE,
    retries,
    seed,
    shard: shard.index,
    shards: shard.count,
  });

  let isSending = true;

  async function* points(signal: AbortSignal): AsyncGenerator<Point> {
    let position = 0;
    for (const point of detailedPoints(prepared)) yield { ...point, position: position++ };
    try {
      for await (const { address, port } of discovery.open(signal)) {
        yield {
          address,
          port,
          host: null,
          tls: null,
          path: '/',
          named: isNamed(space, address, port),
          position: position++,
        };
      }
    } catch (error) {
      // The engine ends with the signal's reason; the sweep knows of the signal itself.
      if (!signal.aborted) throw error;
    } finally {
      isSending = false;
    }
  }

  const description = `${discovery.describe()}; the rest of the rates is for what it finds`;
  return { description, check: discovery.check, isSending: () => isSending, points, strays: discovery.strays };
}

function* detailedPoints({ space, shard }: PreparedScan): Generator<ReturnType<Space['at']>> {
  for (let index = space.plainSize; index < space.size; index += 1) {
    if (index % shard.count === shard.index - 1) yield space.at(index);
  }
}

function isNamed({ segments }: Space, address: string, port: number): boolean {
  const value = addressValue(address);
  return segments.some(
    ({ ranges, ports, named }) => named && ports.includes(port) && value !== null && containsValue(ranges, value),
  );
}

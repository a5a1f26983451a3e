import { UsageError } from '../../model/errors.ts';
import { runsByPort } from '../../scope/engine-runs.ts';
import { firstAddress } from '../../scope/first-address.ts';
import type { Discovery, EngineOptions } from './discovery.ts';
import { createEngine } from './engine.ts';
import { findRouter } from './router.ts';

const ROW = /^(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}),(\d{1,5})$/;

/** See WAIT_S in masscan.ts; zmap waits 8 s by itself. */
const COOLDOWN_S = 4;

/** What zmap 2 takes. */
const MAX_SHARDS = 254;

/** Finds open ports with zmap, IPv4 only, one port after the other. Throws UsageError for what zmap cannot do. */
export function createZmap(options: EngineOptions): Discovery {
  const { segments, seed, shard, shards } = options;
  if (segments.some(({ ranges }) => ranges.v6.length > 0)) {
    throw new UsageError('--discovery zmap: zmap knows no IPv6: leave the IPv6 targets out, or use masscan or connect');
  }
  if (shards > MAX_SHARDS) {
    throw new UsageError(`--shard ${shard}/${shards}: zmap takes at most ${MAX_SHARDS} shards`);
  }
  return createEngine(
    {
      name: 'zmap',
      oldest: [2, 1],
      speaksIpv6: false,
      lastWords: null,
      shardsNeed: '',
      runs: runsByPort(segments, options),
      async findWay() {
        const first = firstAddress(segments, 4) ?? '';
        const router = await findRouter('zmap', first);
        if (router === 'none') {
          throw new UsageError(
            `--discovery zmap: ${first} is reached without a router, and zmap sends everything to one: use --discovery connect`,
          );
        }
        return router === null ? [] : ['-G', router.mac, '-i', router.device];
      },
      // Short options: the long ones were renamed between versions.
      optionsFor: ({ ports, rate }, { scope, exclusions, empty }) => [
        // Without -C the machine's own zmap.conf would add to these.
        ...['-C', empty, '-w', scope, '-b', exclusions, '-p', `${ports[0]}`],
        // Each sender thread is a shard of the shard: one, or machines with other defaults would not fit together.
        ...['-r', `${rate}`, '-e', `${seed}`, '--shards', `${shards}`, '--shard', `${shard - 1}`, '-T', '1'],
        // -q: once it tells its progress, it ends up to a second later.
        ...['-c', `${COOLDOWN_S}`, '-q', '--disable-syslog'],
        ...['-O', 'csv', '-f', 'saddr,sport', '--output-filter', 'success = 1 && repeat = 0', '-o', '-'],
      ],
      parse(line) {
        const [, address, port] = ROW.exec(line) ?? [];
        return address === undefined ? null : { address, port: Number(port) };
      },
    },
    options,
  );
}

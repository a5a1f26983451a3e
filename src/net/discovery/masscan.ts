import { runsByPortList } from '../../scope/engine-runs.ts';
import { firstAddress } from '../../scope/first-address.ts';
import type { Discovery, EngineOptions } from './discovery.ts';
import { createEngine } from './engine.ts';
import { findRouter, hasDefaultRoute, type Router } from './router.ts';

/** Padded with blanks to cover a progress line. */
const DISCOVERED = /^Discovered open port (\d{1,5})\/tcp on ([\da-f.:]+) *$/;

/**
 * Answers cross the world in well under a second, and a lost SYN-ACK is first repeated after one (RFC 6298, 2.1)
 * and again two later; masscan's own 10 s only wait for nothing.
 */
const WAIT_S = 4;

/** Finds open ports with masscan, IPv4 and IPv6. Shards fit together only when all run at the same rate. */
export function createMasscan(options: EngineOptions): Discovery {
  const { segments, seed, shard, shards } = options;
  const speaksIpv6 = segments.some(({ ranges }) => ranges.v6.length > 0);
  return createEngine(
    {
      name: 'masscan',
      // The first with IPv6.
      oldest: [1, 3],
      speaksIpv6,
      // Where nothing at all arrives any more, masscan 1.3 waits for one more packet before it ends: for minutes.
      lastWords: { said: /waiting \d+-secs/, endMs: 1_000 * WAIT_S + 1_500 },
      // What it shuffles is (index + rate).
      shardsNeed: 'the same rates',
      runs: runsByPortList(segments, options),
      async findWay() {
        const router6 = await routerTo(firstAddress(segments, 6));
        const way6 = router6 === null ? [] : ['--router-mac-ipv6', router6.mac];
        // It asks the IPv4 router itself, but looks for it on the default route only.
        const first4 = firstAddress(segments, 4);
        const router4 = first4 === null || (await hasDefaultRoute()) ? null : await routerTo(first4);
        return router4 === null ? way6 : ['--adapter', router4.device, '--router-mac', router4.mac, ...way6];
      },
      // No output option: only the lines for people are flushed one by one; -oL, -oD and -oJ come in blocks of 4 KiB.
      optionsFor: ({ ports, rate }, { scope, exclusions }) => [
        ...['-iL', scope, '--excludefile', exclusions, '-p', formatPorts(ports)],
        // Seed 0 means one of its own choice.
        ...['--rate', `${rate}`, '--seed', `${seed + 1}`, '--shard', `${shard}/${shards}`],
        ...['--wait', `${WAIT_S}`],
      ],
      parse(line) {
        const [, port, address] = DISCOVERED.exec(line) ?? [];
        return address === undefined ? null : { address, port: Number(port) };
      },
    },
    options,
  );
}

/** null where there is none, or masscan finds it itself. */
async function routerTo(address: string | null): Promise<Router | null> {
  const router = address === null ? null : await findRouter('masscan', address);
  return router === 'none' ? null : router;
}

/** `80,8000-8003`: all 65,535 of them one by one would be too long for a command line. */
function formatPorts(ports: readonly number[]): string {
  const spans: { first: number; last: number }[] = [];
  for (const port of [...ports].sort((a, b) => a - b)) {
    const span = spans.at(-1);
    if (span?.last === port - 1) span.last = port;
    else spans.push({ first: port, last: port });
  }
  return spans.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join();
}

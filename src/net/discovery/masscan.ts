import { runsByPortList } from '../../scope/engine-runs.ts';
import { firstAddress } from '../../scope/first-address.ts';
import type { Discovery, EngineOptions } from './discovery.ts';
import { createEngine } from './engine.ts';
import { findRouter } from './router.ts';

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
      // What it shuffles is (index + rate).
      shardsNeed: 'the same rates',
      runs: runsByPortList(segments, options),
      async findWay() {
        // It asks the IPv4 router itself.
        const first = firstAddress(segments, 6);
        const router = first === null ? null : await findRouter('masscan', first);
        return router === null ? [] : ['--router-mac-ipv6', router.mac];
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

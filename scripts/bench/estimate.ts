/** IPv4 addresses that a sweep may touch: all, less the special-purpose ranges (about 3.7 billion). */
const PUBLIC_ADDRESSES = 3_702_258_432;
const PORTS = 8;
/** On the wire with Ethernet overhead: a SYN of 60 bytes and what precedes and follows a frame. */
const SYN_BYTES = 84;
/** A small rented server with a shared 1 Gbit/s line, per hour. */
const SERVER_EUR_PER_HOUR = 0.01;

export interface Estimate {
  readonly hours: number;
  readonly packets: number;
  readonly terabytes: number;
  readonly euros: number;
}

/** What sweeping all public IPv4 addresses once would take at that rate, on one machine. Paper, not a measurement. */
export function estimateSweep(connectionsPerS: number, ports: number = PORTS): Estimate {
  const packets = PUBLIC_ADDRESSES * ports;
  const hours = packets / connectionsPerS / 3600;
  return { hours, packets, terabytes: (packets * SYN_BYTES) / 1e12, euros: hours * SERVER_EUR_PER_HOUR };
}

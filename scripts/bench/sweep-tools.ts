import { join } from 'node:path';
import { PORT } from './address-plan.ts';
import { type Airsweep, removeDatabase, scanCommand } from './airsweep.ts';
import type { Lab } from './lab.ts';
import { readAnyAddress, readOpenPorts, type Tool } from './tool.ts';

/** Sockets in flight: what fits under the common limit of 20,000 descriptors. */
const IN_FLIGHT = 18_000;
/** Packets per second of the programs that write frames: what a veth pair carries without dropping any. */
const FRAMES_PER_S = 20_000;
/** How long they wait for late answers at the end, with us and without. */
const WAIT_S = 4;
const NMAP = ['nmap', '-sT', '-Pn', '-n', '-p', `${PORT}`, '--open', '--max-retries', '0', '-oG', '-'];
const NMAP_FIXED = ['--initial-rtt-timeout', '1s', '--min-rtt-timeout', '1s', '--max-rtt-timeout', '1s'];
// Without these nmap keeps fewer connections in flight than it could.
const NMAP_WIDE = ['--min-parallelism', '1000', '--min-hostgroup', '4096'];
const UNLIMITED = ['--rate-per-network', '1000000'];

/** Everything that can sweep `range` from the lab's near host. */
export function sweepTools(range: string, lab: Lab, airsweep: Airsweep, folder: string): readonly Tool[] {
  const database = join(folder, 'sweep.db');
  const ours = (name: string, program: string | null, ...flags: readonly string[]): Tool => ({
    name,
    program,
    command: [
      ...lab.near,
      ...scanCommand(database),
      ...[range, '-p', `${PORT}`, '-c', `${IN_FLIGHT}`, '--timeout', '1s', '--silent', ...UNLIMITED],
      ...['--rate', `${flags.includes('--discovery') ? FRAMES_PER_S : 1_000_000}`, ...flags],
    ],
    createReader: readAnyAddress,
    reset: () => removeDatabase(database),
  });
  const peer = (name: string, command: readonly string[], createReader = readAnyAddress): Tool => ({
    name,
    program: command[0] ?? null,
    command: [...lab.near, ...command],
    createReader,
  });
  return [
    ours('airsweep, 1 s', null, ...airsweep.fixedTimeout),
    ...(airsweep.fixedTimeout.length > 0 ? [ours('airsweep, adaptive', null)] : []),
    peer('nmap -sT, 1 s', [...NMAP, ...NMAP_FIXED, ...NMAP_WIDE, range], readOpenPorts),
    peer('nmap -sT -T5, adaptive', [...NMAP, '-T5', ...NMAP_WIDE, range], readOpenPorts),
    peer('naabu -s c, 1 s', [
      ...['naabu', '-host', range, '-p', `${PORT}`, '-s', 'c', '-Pn', '-rate', `${IN_FLIGHT}`, '-retries', '1'],
      ...['-timeout', '1s', '-duc', '-silent'],
    ]),
    peer('masscan', [
      ...[
        'masscan',
        range,
        '-p',
        `${PORT}`,
        '--rate',
        `${FRAMES_PER_S}`,
        '--retries',
        '0',
        '--wait',
        `${WAIT_S}`,
        '-oL',
        '-',
      ],
      ...['--adapter', lab.device, '--adapter-ip', '198.18.0.1', '--router-mac', lab.farMac.replaceAll(':', '-')],
    ]),
    ...(airsweep.engines ? [ours('airsweep --discovery masscan', 'masscan', '--discovery', 'masscan')] : []),
    peer('zmap', [
      ...['zmap', '-p', `${PORT}`, '-r', `${FRAMES_PER_S}`, '-c', `${WAIT_S}`, '-i', lab.device, '-G', lab.farMac],
      ...['-S', '198.18.0.1', '-b', '/dev/null', '-q', range],
    ]),
    ...(airsweep.engines ? [ours('airsweep --discovery zmap', 'zmap', '--discovery', 'zmap')] : []),
  ];
}

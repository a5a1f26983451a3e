import { estimateSweep } from './estimate.ts';
import type { Report } from './report.ts';
import { summaryOf } from './summary.ts';
import { markdownTable, round, tablesOf } from './table.ts';

/** The page docs/performance.md: nothing in it is written by hand. */
export function renderPage(report: Report): string {
  const { machine, programs, delayMs, notes } = report;
  const listed = Object.entries(programs).map(([name, version]) => `- ${name}: ${version ?? 'absent, not measured'}`);
  return [
    '# Performance\n',
    `Written by \`npm run bench -- --write-docs\`${report.quick ? ' in its quick form' : ''} on ${report.at.slice(0, 10)}, airsweep ${report.airsweep}. Every table is one run of the benchmark, the programs taking turns. Ratios travel between machines; absolute numbers do not.\n`,
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}, at most ${machine.maxDescriptors} descriptors, load ${machine.load.toFixed(1)} before the first run. The programs, the cable and the servers share it.\n`,
    `Sweeps run between two network namespaces joined by a veth pair, ${delayMs === null ? 'without a delay: this kernel has no netem' : `delayed by ${delayMs} ms`}; fingerprinting runs in a third that has only loopback. No packet leaves them.\n`,
    `Programs:\n\n${listed.join('\n')}\n`,
    ...(notes.length > 0 ? [`Remarks:\n\n${notes.map((note) => `- ${note}`).join('\n')}\n`] : []),
    ...tablesOf(report).map(markdownTable),
    BOUNDS,
    commands(report),
    wholeInternet(report),
  ].join('\n');
}

const BOUNDS = `What bounds a program shows in the column "of one core": near 100 % it is the processor, as one thread does the work; far below it is waiting. A fixed timeout of 1 s with 18,000 connections in flight bounds a silent network at 18,000 addresses/s whatever the program; masscan and zmap are bounded by the 20,000 frames/s they are told, alone and under airsweep, and by the four seconds they wait for late answers; airsweep takes half a second more to start, and leaves six in a hundred frames to its own connections. masscan 1.3.2 sends before it listens: where there is no delay it loses one of its first answers in about one run of fourteen, alone as under airsweep (--retries 1 asks again). Where everything is refused the processor bounds all: the kernel's part is a third of what it costs airsweep, which uses a socket again where nmap makes a new one; the rest is order, guard, limits and records, the hand-over between threads, and the start of two JavaScript engines, a fifth of so short a race. In fingerprinting airsweep asks an Airbyte three times and judges and stores it, where zgrab2 writes down one answer a run and nuclei stops at the first that matches. By samples of the processor, a sixth of that is garbage collection, an eighth the kernel, a tenth each compiling JavaScript, the tags of the page (190 links) and undici, a fourteenth the database; the rest is spread thin over Node's streams, timers and promises and our own code. Five times nuclei would leave, beside what the kernel and the servers take for these connections, less than a tenth of a millisecond of processor for each host: as much as bare sockets in Node take that read nothing. A program that was stopped is no faster than the whole work in the time it had: the ratio to it is a bound.
`;

function commands({ races }: Report): string {
  const parts = races.map(
    ({ title, entries }) => `${title}:\n\n\`\`\`\n${entries.map(({ command }) => command).join('\n')}\n\`\`\`\n`,
  );
  return `## Commands\n\n${parts.join('\n')}`;
}

/** What the measured rates would mean for all of IPv4. */
function wholeInternet(report: Report): string {
  const measured = ['airsweep, 1 s', 'airsweep, adaptive', 'airsweep --discovery masscan', 'airsweep --discovery zmap'];
  const rates = measured.flatMap((tool) => {
    const rate = summaryOf(report, 'dropped', tool)?.hostsPerS ?? null;
    return rate === null ? [] : [{ name: `${tool}, as measured above`, rate }];
  });
  const rows = [...rates, { name: 'the default rate of 300/s', rate: 300 }].flatMap(({ name, rate }) =>
    [1, 8].map((ports) => {
      const { hours, packets, terabytes, euros } = estimateSweep(rate, ports);
      return [
        name,
        String(ports),
        round(rate),
        round(hours / 24),
        round(packets / 1e9),
        round(terabytes),
        round(euros),
      ];
    }),
  );
  const header = ['way', 'ports', 'connections/s', 'days', 'billion SYNs', 'TB sent', 'EUR'];
  const table = markdownTable({ title: 'All of IPv4, on paper', rows: [header, ...rows] });
  return `${table}\nOne machine, 3.70 billion public addresses, one SYN of 84 bytes on the wire each, no retries, a rented server at 0.01 EUR an hour. Not measured: a real line loses packets, and the limit of 4/s per /24 alone keeps a sweep of one port above a minute per network. \`--shard i/n\` divides the days by the number of machines.\n`;
}

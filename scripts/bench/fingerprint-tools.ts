import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { PORT } from './address-plan.ts';
import { removeDatabase, scanCommand } from './airsweep.ts';
import { readAnyAddress, readGrabs, readTitles, type Tool } from './tool.ts';

/** The published rule (peers of the evaluation: title or meta), as a nuclei template of our own. */
const NUCLEI_TEMPLATE = `id: airbyte-page
info: { name: Airbyte page, author: airsweep, severity: info }
http:
  - method: GET
    path: ["{{BaseURL}}", "{{BaseURL}}/api/v1/health"]
    stop-at-first-match: true
    host-redirects: true
    max-redirects: 2
    matchers-condition: and
    matchers:
      - type: status
        status: [200]
      - type: dsl
        dsl: ["contains_any(to_lower(body), '<title>airbyte', 'name=\\"airbyte:')"]
`;

const HTTPX_RULE =
  '(status_code==200 && contains(to_lower(body),"<title>airbyte")) || contains(body,"\\"available\\":true")';

// Its best by trial: larger groups make its scripts slower than linear.
const NMAP_GROUPS = ['--min-parallelism', '100', '--min-hostgroup', '1024', '--max-hostgroup', '1024'];

// Its best by trial: more conversations at a time only live longer in the young generation. More threads would spend
// longer on their start than on so few hosts.
const CONVERSATIONS_PER_THREAD = 300;
const THREADS = Math.min(4, availableParallelism());

/** Everything that can tell which of these live addresses serve Airbyte. */
export function fingerprintTools(
  addresses: readonly string[],
  inside: readonly string[],
  folder: string,
): readonly Tool[] {
  const files = {
    hosts: join(folder, 'hosts'),
    endpoints: join(folder, 'endpoints'),
    urls: join(folder, 'urls'),
    template: join(folder, 'airbyte-page.yaml'),
    database: join(folder, 'fingerprint.db'),
  };
  const lines = (render: (address: string) => string): string => `${addresses.map(render).join('\n')}\n`;
  writeFileSync(
    files.hosts,
    lines((address) => address),
  );
  writeFileSync(
    files.endpoints,
    lines((address) => `${address}:${PORT}`),
  );
  writeFileSync(
    files.urls,
    lines((address) => `http://${address}:${PORT}`),
  );
  writeFileSync(files.template, NUCLEI_TEMPLATE);
  const tool = (name: string, command: readonly string[], createReader = readAnyAddress): Tool => ({
    name,
    program: command[0] ?? null,
    command: [...inside, ...command],
    createReader,
  });
  const grab = (path: string): readonly string[] => [
    ...['zgrab2', 'http', '--port', `${PORT}`, '--max-size', '256', '--connect-timeout', '3s', '--endpoint', path],
    ...['--target-timeout', '10s', '-s', '2000', '-b', '/dev/null', '-f', files.hosts],
  ];
  return [
    {
      ...tool('airsweep', [
        ...scanCommand(files.database),
        '-l',
        files.endpoints,
        '-c',
        `${THREADS * CONVERSATIONS_PER_THREAD}`,
        '--threads',
        `${THREADS}`,
        '--csv',
        '--no-progress',
      ]),
      program: null,
      reset: () => removeDatabase(files.database),
    },
    tool('httpx', [
      ...['httpx', '-l', files.urls, '-path', '/,/api/v1/health', '-nfs', '-t', '500', '-rl', '0', '-timeout', '5'],
      ...['-retries', '0', '-maxhr', '1', '-stream', '-sd', '-rstr', '262144', '-random-agent=false', '-duc'],
      ...['-silent', '-mdc', HTTPX_RULE],
    ]),
    tool('zgrab2, page only', grab('/'), readGrabs),
    // It asks for one path in a run. The page tells; that the API answers as well only the second run does.
    {
      ...tool(
        'zgrab2, page and health',
        ['sh', '-c', `${grab('/').join(' ')}; ${grab('/api/v1/health').join(' ')}`],
        readGrabs,
      ),
      program: 'zgrab2',
    },
    tool('nuclei', [
      ...['nuclei', '-l', files.urls, '-t', files.template, '-ss', 'host-spray', '-c', '1', '-bs', '500', '-rl', '0'],
      ...['-timeout', '5', '-retries', '0', '-nmhe', '-nh', '-ni', '-duc', '-jsonl', '-or', '-silent'],
    ]),
    // Last, for it is the slowest by far and would cost the others their time.
    tool(
      'nmap http-title',
      [
        ...['nmap', '-sT', '-Pn', '-n', '-p', `${PORT}`, '--open', '--script', 'http-title', '-T5'],
        ...NMAP_GROUPS,
        ...['-iL', files.hosts, '-oX', '-'],
      ],
      readTitles,
    ),
  ];
}

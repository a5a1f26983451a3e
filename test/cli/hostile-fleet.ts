import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Behaviour, type MailServer, startMailServer } from '../engine/disclosure/mail-server.ts';
import { type DnsRecords, type DnsServer, reverseOf, startDns } from '../support/dns-server.ts';
import { type JsonService, startService } from '../support/json-service.ts';
import { createFolder, type Ended, nextAddress, runCli } from '../support/run-cli.ts';
import type { Running } from '../support/zoo/index.ts';
import { serverOf } from '../support/zoo/members/installs.ts';
import { certificate } from '../support/zoo/wire/certificate.ts';
import type { Listener } from '../support/zoo/wire/listener.ts';
import { run } from '../support/zoo/wire/run.ts';
import { sendAnswer } from '../support/zoo/wire/send-answer.ts';
import { type Answer, answer, pathOf, type Site } from '../support/zoo/wire/site.ts';
import { web } from '../support/zoo/wire/web.ts';

const PORT = 8443;
const mailCa = new URL('../fixtures/tls/mail.cert.pem', import.meta.url).pathname;

/** One server of the fleet: an open Airbyte that says whatever its owner likes. */
export interface Host {
  /** The name it was found under. */
  readonly name: string;
  /** Lines of its security.txt, or the whole answer. */
  readonly file?: readonly string[] | ((site: Place) => Answer);
  readonly ptr?: readonly string[];
  /** Further records, by name. */
  readonly zone?: Readonly<Record<string, DnsRecords>>;
  /** Writes the file itself, for as long as it likes. */
  readonly stream?: (response: ServerResponse) => void;
}

interface Place {
  readonly address: string;
  /** The name that it was asked under. */
  readonly host: string;
}

/** The fleet, the name servers and the registry of its owner, and our own mail server and folder. */
export interface Fleet {
  readonly cwd: string;
  /** What the zone holds may change at any time. */
  readonly dns: DnsServer & { readonly zone: Record<string, DnsRecords> };
  readonly rdap: JsonService;
  readonly mail: MailServer;
  readonly running: readonly (Running & { readonly host: Host; readonly address: string })[];
  /** Runs a command to its end; it must not have tried to leave the machine. */
  readonly cli: (...args: readonly string[]) => Promise<Ended>;
  /** Plans, approves whatever can be approved, sends. */
  readonly fire: () => Promise<readonly Ended[]>;
}

export interface FleetOptions {
  readonly rdap?: Parameters<typeof startService>[0];
  /** Further lines of the configuration. */
  readonly config?: string;
  readonly behave?: Behaviour;
  readonly zone?: Readonly<Record<string, DnsRecords>>;
  readonly limitMs?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts a fleet that was found by a sweep. */
export async function startFleet(hosts: readonly Host[], options: FleetOptions = {}): Promise<Fleet> {
  const { config = '', behave, zone = {}, limitMs = 60_000, env = {} } = options;
  const cwd = createFolder();
  const running = await Promise.all(hosts.map(startHost));
  const records: Record<string, DnsRecords> = Object.assign({}, ...running.map(zoneOf), zone);
  const dns = { ...(await startDns(records)), zone: records };
  // Not over TLS, which takes most of the time of so many questions one after the other.
  const none: FleetOptions['rdap'] = (_, response) => void response.writeHead(404).end();
  const rdap = await startService(options.rdap ?? none, { tls: false });
  const mail = await startMailServer(behave);
  writeFileSync(
    join(cwd, 'bootstrap.json'),
    JSON.stringify({ publication: '2026-11-23', services: [[['127.0.0.0/8'], [rdap.url]]] }),
  );
  writeFileSync(
    join(cwd, 'airsweep.yaml'),
    `operator: { name: Test CERT, contact: scan@cert.example, url: 'https://cert.example/scan' }
mail: { from: notify@cert.example, smtp: { host: localhost, port: ${mail.port}, caFile: ${mailCa} } }
notify:
  { approveAtOnce: 1000, gapSeconds: 0, perHour: 9999, perDay: 9999, perDomainPerHour: 9999, maxBouncePercent: 100,
    confirmMinutes: 0, warmUp: false, networkCoolDownDays: 0 }
lookups:
  dnsServers: ['${dns.server}']
  rdapBootstrapFile: bootstrap.json
  ripestat: false
  abusix: false
${config}`,
  );
  const cli = async (...args: readonly string[]): Promise<Ended> => {
    const ended = await runCli(args, { cwd, limitMs, env });
    if (ended.code === 99) throw new Error(ended.stderr);
    return ended;
  };
  writeFileSync(join(cwd, 'targets.txt'), hosts.map(({ name }) => `https://${name}:${PORT}/\n`).join(''));
  const scanned = await cli('scan', '-l', 'targets.txt');
  if (scanned.code !== 0) throw new Error(scanned.stderr);
  const fire = async (): Promise<readonly Ended[]> => {
    const planned = await cli('notify', 'plan');
    const ids = planned.lines.flatMap((line) => /^([0-9A-F]{8}) {2}draft /.exec(line)?.[1] ?? []);
    const approved = await cli('notify', 'approve', ...ids, '--by', 'careless');
    return [planned, approved, await cli('notify', 'send')];
  };
  return { cwd, dns, rdap, mail, running, cli, fire };
}

async function startHost(host: Host): Promise<Fleet['running'][number]> {
  const address = nextAddress();
  const inner = serverOf({ version: '1.8.3' }, { address, faviconFor: () => new Uint8Array() });
  const plain: Site = (asked) => {
    if (!pathOf(asked).endsWith('/security.txt') || host.file === undefined) return inner(asked);
    if (typeof host.file === 'function') return host.file({ address, host: asked.host });
    const lines = [...host.file.map((value) => `Contact: ${value}`), 'Expires: 2099-01-01T00:00:00Z', ''];
    return answer(200, 'text/plain; charset=utf-8', lines.join('\n'));
  };
  const { stream } = host;
  const listener =
    stream === undefined ? web(PORT, plain, { tls: certificate('self-signed') }) : streaming(plain, stream);
  const running = await run(address, [listener]);
  onTestFinished(() => running.stop());
  return { ...running, host, address };
}

function zoneOf({ host, address }: Fleet['running'][number]): Readonly<Record<string, DnsRecords>> {
  const { name, ptr = [name], zone = {} } = host;
  return { [name]: { A: [address] }, [reverseOf(address)]: { PTR: ptr }, ...zone };
}

function streaming(site: Site, stream: NonNullable<Host['stream']>): Listener {
  return {
    port: PORT,
    open: (record) =>
      createServer(certificate('self-signed'), (request, response) => {
        const { method = '', url = '', rawHeaders, headers } = request;
        record({ method, path: url, headers: rawHeaders });
        const { host = '', accept = '' } = headers;
        if (url.endsWith('/security.txt')) stream(response);
        else sendAnswer(response, site({ method, path: url, host, accept, headers: rawHeaders }), {});
      }),
  };
}

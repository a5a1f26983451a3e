import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DemoHost, startFleet } from '../../demo/fleet.ts';
import { type MailSink, startMailSink } from '../../demo/mail-sink.ts';
import { approveNotices, planNotices, sendNotices } from '../../engine/disclosure/index.ts';
import { runSweep } from '../../engine/sweep/sweep.ts';
import type { Notice } from '../../model/notice.ts';
import type { Store } from '../../ports.ts';
import { parseTarget } from '../../scope/parse-target.ts';
import { createSpace } from '../../scope/space.ts';
import type { Config, ConfigFile } from '../config/config.ts';
import { lookupsSchema, notifySchema, privacySchema } from '../config/disclosure.ts';
import type { Manners } from '../program/manners.ts';
import { openOutputFile } from '../render/output-file.ts';
import { printTable } from '../render/table.ts';
import { type LoadedRules, loadPorts, loadRules, loadSpecialPurpose } from '../sweep/rules.ts';
import { runRecheck } from '../sweep/run-recheck.ts';
import { beginSweep } from '../sweep/start-sweep.ts';
import { describeSweep } from '../sweep/summary.ts';
import { readVersion } from '../version.ts';
import { createNetwork, type Network, openStoreFor } from '../wire/adapters.ts';
import { createContacts } from '../wire/contacts.ts';
import { createMailer, createPlanDeps, requireMail } from '../wire/disclosure.ts';
import { writeDrafts } from '../wire/drafts.ts';
import { recheckAndTell } from './recheck.ts';

const OPERATOR = { name: 'Demo', contact: 'demo@airsweep.example', url: 'https://airsweep.example/demo', also: [] };
const CUSTOMER = 'ops@customer.example';
const DAY_MS = 24 * 3_600_000;
const TIMEOUT_MS = 2_000;

interface Stage {
  readonly folder: string;
  readonly fleet: readonly DemoHost[];
  readonly sink: MailSink;
  readonly rules: LoadedRules;
  readonly network: Network;
  readonly store: Store;
  readonly config: ConfigFile;
  readonly clock: { now(): Date };
  /** Lets days pass. */
  readonly wait: (ms: number) => void;
  readonly signal: AbortSignal;
}

/** The whole story on loopback: scan, table, draft, approval, delivery, a fix, and two re-checks a day apart. */
export async function demo(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'airsweep-demo-'));
  say(`Everything this demo writes is in ${folder}`);
  const fleet = await startFleet();
  const sink = await startMailSink();
  let offsetMs = 0;
  const clock = { now: () => new Date(Date.now() + offsetMs) };
  const wait = (ms: number): void => {
    offsetMs += ms;
  };
  const manners: Manners = {
    operator: OPERATOR,
    rate: null,
    ratePerNetwork: null,
    timeoutMs: TIMEOUT_MS,
    exclusions: [],
    hasExclusionFile: false,
    requestLog: join(folder, 'requests.log'),
  };
  const network = createNetwork(manners, loadSpecialPurpose(), loadPorts().tlsFirst, readVersion(), clock);
  const store = await openStoreFor(join(folder, 'airsweep.db'), clock);
  const { signal } = new AbortController();
  const config = configure(sink.port);
  const stage = { folder, fleet, sink, rules: loadRules(), network, store, config, clock, wait, signal };
  try {
    await tell(stage);
  } finally {
    network.close();
    await store.close();
    await Promise.all([...fleet, sink].map((each) => each.stop()));
  }
}

/** Nothing leaves the machine, and name servers are elsewhere. */
const NO_NAME_SERVERS: Pick<Network, 'dns' | 'nameServers'> = {
  dns: { ptr: async () => [], soa: async () => null, txt: async () => [], mx: async () => [] },
  nameServers: { areDown: async () => false },
};

async function tell(stage: Stage): Promise<void> {
  const { folder, fleet, store, sink } = stage;
  head('A small fleet on this machine');
  for (const { port, what } of fleet) say(`  127.0.0.1:${port}  ${what}`);

  head('airsweep scan');
  await scanFleet(stage);
  await table(store);

  head('airsweep notify plan: one mail for the contact of both open instances');
  const [draft] = await planMail(stage);
  if (draft === undefined) throw new Error('the demo drafted no mail');

  head('airsweep notify approve, airsweep notify send');
  await approveNotices({ ...stage, policy: stage.config.value.notify }, [draft.id], 'demo');
  await sendMail(stage);
  say(`  the mail server received ${sink.messages.length} mail for ${sink.messages.map(({ to }) => to).join(', ')}`);
  say('  (once more) airsweep notify send');
  await sendMail(stage);
  say(`  the mail server has still received ${sink.messages.length}`);

  head('The operator closes the old instance; airsweep recheck');
  await fleet[0]?.stop();
  await recheckOpen(stage);

  head('A day later; airsweep recheck');
  stage.wait(DAY_MS);
  await recheckOpen(stage);
  await table(store);

  const file = join(folder, 'findings.csv');
  const output = openOutputFile(file);
  await output.replaceAll(await store.findings({}));
  output.close();
  say('');
  say(`Findings as CSV: ${file}`);
}

async function scanFleet({ fleet, rules, network, store, clock, signal }: Stage): Promise<void> {
  const space = createSpace({
    targets: fleet.map(({ port }) => parseTarget(`127.0.0.1:${port}`, { kind: 'named', where: 'demo' })),
    ports: [],
    exclusions: [],
    special: loadSpecialPurpose(),
    vendorHosts: [],
    doNotScanHosts: [],
    allowPrinterPorts: true,
  });
  const points = Array.from({ length: space.size }, (_, position) => ({ ...space.at(position), position }));
  const start = beginSweep({
    kind: 'scan',
    now: clock.now(),
    total: space.size,
    badLines: 0,
    options: { demo: true },
    rules,
    version: readVersion(),
  });
  const options = {
    concurrency: 16,
    timeoutMs: TIMEOUT_MS,
    retries: 0,
    tryNames: false,
    manyPorts: true,
    manyViews: false,
  };
  const listener = { finding: () => {}, progress: () => {}, note: say };
  const sweep = await runSweep(start, points, rules, options, { ...network, store, clock }, listener, signal);
  say(`  ${describeSweep(sweep, await store.findings({ sweepId: sweep.id }))}`);
}

async function planMail(stage: Stage): Promise<readonly Notice[]> {
  const { store, clock, config, network, rules, folder, signal } = stage;
  const mail = requireMail(config);
  const contacts = createContacts(config, { ...network, ...NO_NAME_SERVERS }, store, clock);
  const deps = createPlanDeps({ store, clock, contacts, operator: OPERATOR, config, mail, rules });
  const { drafted } = await planNotices(deps, signal);
  await writeDrafts(join(folder, 'drafts'), drafted, mail);
  for (const notice of drafted) {
    say(`  ${notice.id}  to ${notice.recipient}: ${notice.subject}`);
    say('');
    for (const line of notice.text.split('\n')) say(`  | ${line}`);
  }
  return drafted;
}

async function sendMail(stage: Stage): Promise<void> {
  const { store, clock, config, signal } = stage;
  const mailer = createMailer(requireMail(config));
  const silent = { finding: () => {}, progress: () => {}, note: () => {} };
  const { notices } = await sendNotices(
    {
      store,
      clock,
      mailer,
      policy: config.value.notify,
      isPublic: () => false,
      halted: () => '',
      async recheck(findings, stopped) {
        const { sweep } = await runRecheck(findings, recheckRun(stage), silent, stopped);
        return { sweepId: sweep.id, findings: await store.findings({ ids: findings.map((finding) => finding.id) }) };
      },
    },
    signal,
  );
  mailer.close();
  for (const notice of notices) say(`  ${notice.id}  ${notice.state}  ${notice.recipient}`);
}

async function recheckOpen(stage: Stage): Promise<void> {
  const open = await stage.store.findings({ states: ['new', 'open', 'notified', 'reopened'] });
  for (const line of await recheckAndTell(open, recheckRun(stage), stage.signal)) say(`  ${line}`);
}

function recheckRun({ store, network, clock, rules }: Stage): Parameters<typeof runRecheck>[1] {
  return { store, network, clock, rules, timeoutMs: TIMEOUT_MS, version: readVersion() };
}

async function table(store: Store): Promise<void> {
  say('');
  printTable(await store.findings({}), process.stdout, process.env);
}

function configure(port: number): ConfigFile {
  const value: Config = {
    operator: OPERATOR,
    scan: {},
    recheck: {},
    // Nobody is asked about addresses of this machine.
    lookups: lookupsSchema.parse({
      securityTxt: false,
      soa: false,
      roleAliases: false,
      rdap: false,
      providers: false,
      ripestat: false,
      abusix: false,
      nationalCerts: false,
    }),
    notify: notifySchema.parse({}),
    inbox: {},
    privacy: privacySchema.parse({}),
    schedule: [],
    contacts: { handEntered: [{ match: '127.0.0.1', address: CUSTOMER, path: [] }], useInstanceEmail: false },
    mail: { from: OPERATOR.contact, name: OPERATOR.name, smtp: { host: '127.0.0.1', port, tls: 'none' } },
  };
  return { value, file: 'demo', lineOf: () => 1 };
}

function head(text: string): void {
  say(`\n== ${text}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

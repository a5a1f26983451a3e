import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { createExaminer } from '../test/support/examine.ts';
import { faults } from '../test/support/verdict.ts';
import { createAddressPool, type Member, zoo } from '../test/support/zoo/index.ts';
import { hits, type Peer, peers } from './eval/peers.ts';
import { type Result, score } from './eval/score.ts';
import { fullTable, markdownTable, type Section } from './eval/table.ts';

const CONCURRENCY = 16;
const GROUPS: readonly Member['group'][] = ['era', 'front', 'look-alike', 'decoy', 'hostile'];

const { values } = parseArgs({ options: { markdown: { type: 'boolean', default: false } } });
const nextAddress = createAddressPool();
const limit = pLimit(CONCURRENCY);
const examiner = await createExaminer();

function addressFor(member: Member): string {
  return member.id.startsWith('ipv6-') ? '::1' : nextAddress();
}

async function ourResult(member: Member): Promise<Result & { readonly faults: readonly string[] }> {
  const examined = await examiner.examine(member, addressFor(member));
  const { findings, requests } = examined;
  const ports = new Set(findings.map(({ endpoint }) => endpoint.port));
  return { member, ports, requests, findings, faults: faults(examined) };
}

async function peerResult(peer: Peer, member: Member): Promise<Result> {
  const address = addressFor(member);
  const running = await member.start(address);
  try {
    return { member, ports: await hits(peer, member, address), requests: [...running.requests], findings: null };
  } finally {
    await running.stop();
  }
}

function section(detector: string, results: readonly Result[]): Section {
  const rows = GROUPS.map((name) => ({ name, score: score(results.filter(({ member }) => member.group === name)) }));
  return { detector, rows: [...rows, { name: 'all', score: score(results) }] };
}

// One after the other for each detector: members on ::1 have one port each.
const ours = await Promise.all(zoo.map((member) => limit(() => ourResult(member))));
const sections = [section('airsweep', ours)];
for (const peer of peers) {
  sections.push(section(peer.name, await Promise.all(zoo.map((member) => limit(() => peerResult(peer, member))))));
}
await examiner.close();

process.stdout.write(values.markdown ? markdownTable(sections) : fullTable(sections));
const wrong = ours.flatMap(({ member, faults: found }) => found.map((fault) => `${member.id}: ${fault}`));
if (wrong.length > 0) {
  process.stderr.write(`${wrong.join('\n')}\nairsweep misses its targets: ${wrong.length} faults\n`);
  process.exitCode = 1;
}

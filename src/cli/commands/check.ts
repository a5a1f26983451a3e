import { createClaims } from '../../engine/sweep/claims.ts';
import { type Conversation, converse } from '../../engine/sweep/conversation.ts';
import { judge } from '../../engine/sweep/judge.ts';
import { endpointUrl } from '../../export/endpoint-url.ts';
import { risksFor } from '../../finding/risks.ts';
import { rootRequest } from '../../fingerprint/root.ts';
import type { Assessment } from '../../model/assessment.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { UsageError } from '../../model/errors.ts';
import type { Observation } from '../../model/observation.ts';
import { createDoNotScan } from '../../scope/do-not-scan.ts';
import { parseTarget } from '../../scope/parse-target.ts';
import { createSpace } from '../../scope/space.ts';
import { readConfig } from '../config/config.ts';
import { type MannersOptions, readManners } from '../program/manners.ts';
import { say } from '../say.ts';
import { createStop } from '../stop.ts';
import { readDoNotScan } from '../sweep/do-not-scan.ts';
import { type LoadedRules, loadPorts, loadRules, loadSpecialPurpose } from '../sweep/rules.ts';
import { checkPublicScope } from '../sweep/scope.ts';
import { askable } from '../sweep/targets.ts';
import { readVersion } from '../version.ts';
import { checkRates, createNetwork, type Network, systemClock } from '../wire/adapters.ts';

export interface CheckOptions extends MannersOptions {
  readonly db: string;
  readonly config?: string;
  readonly tryNames?: true;
}

/** Asks one target and prints each request, each signal and the verdict with its reasons. Stores nothing. */
export async function check(word: string, options: CheckOptions): Promise<void> {
  const manners = readManners(options, readConfig(options.config));
  const rules = loadRules();
  const special = loadSpecialPurpose();
  const ports = loadPorts();
  const target = askable(parseTarget(word, { kind: 'named', where: 'command line' }), (line) =>
    process.stderr.write(`airsweep: ${line}\n`),
  );
  if (target.kind === 'range' && target.first !== target.last) {
    throw new UsageError(`check asks one target, "${word}" is many: use scan`);
  }
  const doNotScan = createDoNotScan(await readDoNotScan(options.db), systemClock.now());
  const space = createSpace({
    targets: [target],
    ports: ports.ports,
    exclusions: [...manners.exclusions, ...doNotScan.networks],
    special,
    vendorHosts: rules.fingerprints.flatMap(({ vendorHosts }) => vendorHosts),
    doNotScanHosts: doNotScan.domains,
    allowPrinterPorts: false,
  });
  const [left] = space.counts.excluded;
  if (space.size === 0) throw new UsageError(`"${word}" is left out: ${left?.reason ?? 'nothing to ask'}`);
  checkRates(manners, space.counts.publicAddresses > 0);
  checkPublicScope(space, manners, false, [], systemClock.now());
  const network = createNetwork(manners, special, ports.tlsFirst, readVersion(), systemClock, {
    doNotScan: () => doNotScan,
  });
  const stop = createStop();
  try {
    const conversations: Conversation[] = [];
    for (let index = 0; index < space.size && !stop.signal.aborted; index += 1) {
      for (const endpoint of await resolvePoint(space.at(index), network, stop.signal)) {
        const conversation = await converse(
          network.web.visit(endpoint, stop.signal),
          endpoint,
          [],
          {
            ...network,
            fingerprints: rules.fingerprints,
            root: rootRequest(rules.fingerprints),
            timeoutMs: manners.timeoutMs,
            tryNames: options.tryNames === true,
            claims: createClaims(),
          },
          stop.signal,
        );
        printConversation(conversation, space.size > 1);
        conversations.push(conversation);
      }
    }
    if (stop.signal.aborted) process.exitCode = 130;
    else printVerdicts(conversations, rules);
  } finally {
    stop.release();
    network.close();
  }
}

async function resolvePoint(
  point: Omit<Endpoint, 'address'> & { readonly address: string | null },
  { resolver, guard }: Network,
  signal: AbortSignal,
): Promise<readonly Endpoint[]> {
  const addresses = point.address === null ? await resolver.resolve(point.host ?? '', signal) : [point.address];
  const [address] = addresses;
  if (address === undefined) throw new UsageError(`${point.host} does not resolve`);
  const refusal = guard.refuses(address, point.named, point.host);
  if (refusal !== null) throw new UsageError(`${address}: ${refusal}`);
  const { port, host, tls, path, named } = point;
  return [{ address, port, host, tls, path, named }];
}

/** Each request and what came back; on many ports only those that answered. */
function printConversation({ endpoint, observations, notes, fingerprint }: Conversation, isBrief: boolean): void {
  const [first] = observations;
  const isSilent = observations.every(({ status }) => status !== 'ok');
  if (isBrief && isSilent) {
    say(`${endpoint.address} port ${endpoint.port}: ${first?.status ?? 'nothing'}`);
    return;
  }
  say(`${endpointUrl(endpoint)} (${endpoint.address} port ${endpoint.port})`);
  for (const observation of observations) say(`  GET ${observation.path}: ${describe(observation)}`);
  for (const note of notes) say(`  not followed: ${note}`);
  if (fingerprint === null && !isSilent) say('  the first answer shows nothing of a known product: no further request');
}

function describe({ status, facts, durationMs, endpoint }: Observation): string {
  const shown = Object.entries(facts).filter(([key]) => !['code', 'bytes', 'header.content-type'].includes(key));
  const answer = status === 'ok' ? `${facts.code}` : status;
  return `${answer} in ${durationMs} ms over ${endpoint.tls ? 'TLS' : 'plain HTTP'} ${shown.map(([key, value]) => `${key}=${value}`).join(' ')}`.trimEnd();
}

function printVerdicts(conversations: readonly Conversation[], rules: LoadedRules): void {
  const { assessments } = judge(
    {
      observations: conversations.flatMap(({ observations }) => observations),
      stored: [],
      names: new Map(),
      at: systemClock.now().toISOString(),
      sweepId: '',
      controlAnswered: false,
      isPassive: false,
    },
    rules,
  );
  const shown = assessments.filter(({ evidence, outcome }) => evidence.length > 0 || outcome !== 'inconclusive');
  for (const assessment of shown.length > 0 ? shown : assessments.slice(0, 1)) printVerdict(assessment, rules);
}

const VERDICTS: Readonly<Record<Assessment['outcome'], string>> = {
  identified: 'it is there',
  absent: 'it is not there',
  inconclusive: 'could not tell: no complete answer',
  vendor: "one of the vendor's own hosts; not reported",
  copy: 'the web page without a working API; not reported',
  decoy: 'answers that no real server gives together; not reported',
};

function printVerdict(assessment: Assessment, rules: LoadedRules): void {
  const { outcome, product, endpoint, exposure, severity, confidence, version, versionSource, evidence } = assessment;
  say('');
  say(`${endpointUrl(endpoint)}: ${product}: ${VERDICTS[outcome]}`);
  for (const { signal, why } of evidence) say(`  ${signal}: ${why}`);
  if (outcome !== 'identified') return;
  say(`  version: ${version === '' ? 'not known' : `${version} (${versionSource})`}`);
  say(
    `  exposure: ${exposure}; severity: ${severity}; confidence: ${confidence}${assessment.held ? '; held for a human' : ''}`,
  );
  const risks = risksFor(assessment, rules.advisories);
  for (const risk of risks) {
    const advisory = rules.advisories.find(({ id }) => id === risk.replace(/\?$/, ''));
    say(`  risk: ${risk.endsWith('?') ? 'possibly ' : ''}${advisory?.id}: ${advisory?.title}`);
  }
}

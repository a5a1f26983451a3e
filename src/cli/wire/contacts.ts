import { readFileSync } from 'node:fs';
import { createAbusixSource } from '../../contact/abusix.ts';
import { createAttribution } from '../../contact/attribution.ts';
import { createHandEnteredSource } from '../../contact/hand-entered.ts';
import { createHosting } from '../../contact/hosting.ts';
import { createInstanceEmailSource } from '../../contact/instance-email.ts';
import { keepNames } from '../../contact/kept-names.ts';
import { createLadder, type Step } from '../../contact/ladder.ts';
import { createNationalCertSource, parseNationalCerts } from '../../contact/national-certs.ts';
import type { NetworkOf } from '../../contact/network.ts';
import { createOwnNames } from '../../contact/own-names.ts';
import { createPolite, type Polite } from '../../contact/polite.ts';
import { createIsProviderName } from '../../contact/provider-name.ts';
import { createProviderSource } from '../../contact/provider-source.ts';
import { type Providers, parseProviders } from '../../contact/providers.ts';
import { parseBootstrap } from '../../contact/rdap/bootstrap.ts';
import { createRdap } from '../../contact/rdap/client.ts';
import { createRdapSource } from '../../contact/rdap/source.ts';
import { createRipestatSource } from '../../contact/ripestat.ts';
import { createRoleAliasSource } from '../../contact/role-alias.ts';
import { createSecurityTxtSources } from '../../contact/security-txt-source.ts';
import { createSoaSource } from '../../contact/soa-rname.ts';
import { dataFile } from '../../input/data-files.ts';
import { UsageError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import { createFetchJson } from '../../net/fetch-json.ts';
import type { Clock, ContactSource, Store } from '../../ports.ts';
import type { ConfigFile } from '../config/config.ts';
import { remark } from '../say.ts';
import { loadRules, loadSpecialPurpose } from '../sweep/rules.ts';
import { spaceOf } from '../sweep/scope.ts';
import { tellLookups } from '../tell-lookups.ts';
import type { Network } from './adapters.ts';

// The registries' own terms ask for restraint; their servers are shared by everybody.
const GAP_MS = 1_000;

// Some twenty places of one finding, sixteen findings at once, and the rate of one network lets four connections a
// second begin: whoever is polite waits this long.
const SECURITY_TXT_BUDGET_MS = 120_000;

const NAME_SERVERS_DOWN =
  'our name servers do not answer, so that operators cannot be told from their networks: what is known and what you entered stays, nobody else is named; run this again';

/** The whole contact ladder as the configuration and the network give it. Throws UsageError for a file it cannot read. */
export function createContacts(config: ConfigFile, network: Network, store: Store, clock: Clock): ContactSource {
  const { value, file, lineOf } = config;
  const { lookups } = value;
  const entries = value.contacts.handEntered.map((entry) => ({ ...entry, where: `${file}:${lineOf(entry.path)}` }));
  const providers = loadProviders();
  const { dns, resolver, fetchText } = network;
  const isProviderName = createIsProviderName(providers.ptrSuffixes);
  const services = createServices(config, network, store, clock, providers);
  const hostingOf = createHosting({ networkOf: services.networkOf, providers, dns, resolver });
  const isFront = async (finding: Finding, signal: AbortSignal): Promise<boolean> =>
    (await hostingOf(finding, signal)).provider?.front === true;
  const ownNames = createOwnNames({ store, resolver, dns, isProviderName, isFront });
  const handEntered = createHandEnteredSource(entries, ownNames, clock);
  const attribution = createAttribution(ownNames);
  const securityTxt = createSecurityTxtSources({ ownNames, fetchText, clock, budgetMs: SECURITY_TXT_BUDGET_MS });
  const { web, dialling } = network;
  const { timeoutMs } = dialling;
  const { lookupDays } = value.privacy;
  const { fingerprints } = value.contacts.useInstanceEmail ? loadRules() : { fingerprints: [] };
  const instanceEmail = createInstanceEmailSource({ web, store, fingerprints, clock, timeoutMs, lookupDays });
  const steps: readonly (readonly [isWanted: boolean, step: Step])[] = [
    [lookups.securityTxt, { source: securityTxt.current }],
    [true, { source: handEntered }],
    [lookups.securityTxt, { source: securityTxt.stale }],
    [lookups.soa, { source: createSoaSource({ attribution, dns, clock }) }],
    [lookups.roleAliases, { source: createRoleAliasSource({ attribution, dns, clock }) }],
    [value.contacts.useInstanceEmail, { source: instanceEmail }],
    [lookups.rdap, { source: createRdapSource(hostingOf) }],
    [lookups.providers, { source: createProviderSource(hostingOf, clock) }],
    ...services.fallbacks(hostingOf),
    [lookups.nationalCerts, { source: createNationalCertSource(hostingOf, loadNationalCerts()) }],
  ];
  const isHostingKnown = lookups.rdap || lookups.providers;
  const ladder = createLadder(
    steps.filter(([isWanted]) => isWanted).map(([, step]) => step),
    async (finding, signal) => (isHostingKnown ? ((await hostingOf(finding, signal)).provider?.name ?? '') : ''),
    async (finding, signal) => (await attribution(finding, signal)).flatMap(({ names }) => names),
  );
  let isTold = false;
  const areDown = async (signal: AbortSignal): Promise<boolean> => {
    const isDown = await network.nameServers.areDown(signal);
    if (isDown && !isTold) remark(NAME_SERVERS_DOWN);
    isTold ||= isDown;
    return isDown;
  };
  const kept = keepNames(ladder, { store, resolver, areDown });
  return process.stderr.isTTY ? tellLookups(kept) : kept;
}

interface Services {
  readonly networkOf: NetworkOf;
  /** Asked where the registry lists nobody. */
  readonly fallbacks: (hostingOf: ReturnType<typeof createHosting>) => readonly (readonly [boolean, Step])[];
}

/** What is asked of others about an address. */
function createServices(
  { value: { lookups, privacy } }: ConfigFile,
  network: Network,
  store: Store,
  clock: Clock,
  providers: Providers,
): Services {
  const bootstrap = loadBootstrap(lookups.rdapBootstrapFile);
  const special = loadSpecialPurpose();
  // An address of one's own network is asked about only where the user set up a service for it.
  const mayAsk = (isOwnService: boolean) => (address: string) => isOwnService || special.isPublic(address);
  const isOwnRipestat = !lookups.ripestatUrl.startsWith('https://stat.ripe.net/');
  const namedUrls = [
    ...(lookups.rdapBootstrapFile === undefined ? [] : bootstrap.urls),
    ...(isOwnRipestat ? [lookups.ripestatUrl] : []),
  ];
  const named = new Set(namedUrls.map((url) => new URL(url).origin));
  const polite = politely(network, named, lookups.caFile);
  const common = { polite, store, clock, lookupDays: privacy.lookupDays };
  const networkOf = createRdap({
    ...common,
    bootstrap,
    recognise: providers.recognise,
    mayAsk: mayAsk(lookups.rdapBootstrapFile !== undefined),
  });
  const { ripestatUrl: url, abusixZone: zone } = lookups;
  const unless = ['rdap-abuse', 'provider'] as const;
  return {
    networkOf: lookups.rdap ? networkOf : async () => null,
    fallbacks: (hostingOf) => {
      const ripestat = createRipestatSource({ ...common, url, hostingOf, mayAsk: mayAsk(isOwnRipestat) });
      // Loopback is nobody's secret, and 127.0.0.2 is the database's own test address.
      const hasServers = lookups.dnsServers.length > 0;
      const isHarmless = (address: string): boolean =>
        hasServers && (zone !== 'abuse-contacts.abusix.zone' || spaceOf(address, special) === 'loopback');
      const abusix = createAbusixSource({
        zone,
        dns: network.dns,
        hostingOf,
        clock,
        mayAsk: (address) => isHarmless(address) || special.isPublic(address),
      });
      return [
        [lookups.ripestat, { source: ripestat, unless }],
        [lookups.abusix, { source: abusix, unless: [...unless, 'abuse-lookup'] }],
      ];
    },
  };
}

/** One question at a time and service, a second apart; a service on this machine needs no sparing. */
function politely(network: Network, named: ReadonlySet<string>, caFile: string | undefined): Polite {
  const fetchJson = createFetchJson({
    ...network.dialling,
    resolver: network.resolver,
    isNamed: ({ origin }) => named.has(origin),
    ca: caFile === undefined ? null : readText(caFile, 'lookups.caFile'),
  });
  return createPolite({
    fetchJson,
    gapMs: (server) => (/^https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])[:/]/.test(server) ? 0 : GAP_MS),
    onSilence: (server, questions, restMs) =>
      remark(
        `${server} gave no usable answer to ${questions} questions in a row: not asked again for ${Math.round(restMs / 60_000)} min`,
      ),
  });
}

function loadProviders(): Providers {
  return parseProviders(readFileSync(dataFile('data/providers.yaml'), 'utf8'), 'data/providers.yaml');
}

function loadNationalCerts(): ReturnType<typeof parseNationalCerts> {
  return parseNationalCerts(readFileSync(dataFile('data/national-certs.yaml'), 'utf8'), 'data/national-certs.yaml');
}

function loadBootstrap(named: string | undefined): ReturnType<typeof parseBootstrap> {
  if (named !== undefined) return parseBootstrap(readText(named, 'lookups.rdapBootstrapFile'), named);
  const text = readFileSync(dataFile('data/rdap-bootstrap.json'), 'utf8');
  return parseBootstrap(text, 'data/rdap-bootstrap.json');
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${what}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}): check the path`);
  }
}

import { createHash } from 'node:crypto';
import type { Finding } from '../model/finding.ts';
import { type DocumentFormat, type ExportContext, type ExportItem, writeList } from './document.ts';
import { endpointUrl } from './endpoint-url.ts';
import { exposureRuleId, LEVEL, sarifRules } from './sarif-rules.ts';
import { certainRisks, headline, isClosed, placeOf, quotable } from './words.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * The results of one finding: its exposure, and each weakness that applies for certain. SARIF's places are files.
 * A URL as the file's own URI would be truer, but GitHub refuses the whole upload for it, and files in a
 * repository are all it can show: so the artifact is the relative path `host_port/`, the same in every run, and
 * the URL stands where SARIF names things that are no files (`logicalLocations`) and in `webRequest`.
 */
function sarifResults({ finding }: ExportItem, context: ExportContext): readonly object[] {
  const rules = sarifRules(context.risks);
  const url = URL.parse(endpointUrl(finding.endpoint))?.href ?? '';
  // The advisory of this name says of an open server what its exposure says.
  const risks = certainRisks(finding).filter((id) => id !== `${finding.product}-no-login`);
  const ids = [exposureRuleId(finding.exposure), ...risks];
  return ids.flatMap((ruleId) => {
    const ruleIndex = rules.findIndex(({ id }) => id === ruleId);
    const rule = rules[ruleIndex];
    if (rule === undefined) return [];
    const isExposure = ruleIndex < rules.length - context.risks.length;
    const risk = context.risks.find(({ id }) => id === ruleId);
    const what = isExposure || risk === undefined ? headline(finding) : risk.title;
    return {
      ruleId,
      ruleIndex,
      // Not `review` for the unknown exposure: few programs show what is not `fail`.
      kind: 'fail',
      level: LEVEL[rule.severity],
      message: { text: `${what}: ${placeOf(finding)}${version(finding)}, last seen ${finding.lastSeen}.` },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: artifactUri(finding) } },
          logicalLocations: [{ name: quotable(finding.product), fullyQualifiedName: url, kind: 'resource' }],
        },
      ],
      partialFingerprints: { 'airsweepFinding/v1': fingerprintOf(finding.id, ruleId) },
      webRequest: { protocol: 'HTTP', version: '1.1', method: 'GET', target: url },
      ...(isClosed(finding) ? { suppressions: [suppression(finding)] } : {}),
      properties: {
        finding: finding.id,
        state: finding.state,
        ip: finding.endpoint.address,
        port: finding.endpoint.port,
        confidence: finding.confidence,
        firstSeen: finding.firstSeen,
        lastSeen: finding.lastSeen,
      },
    };
  });
}

function version({ version: text }: Finding): string {
  return text === '' ? '' : `, version ${quotable(text)}`;
}

/** Stays with the finding when its name, version or path changes. */
function fingerprintOf(findingId: string, ruleId: string): string {
  return createHash('sha256').update(`${findingId}\n${ruleId}`).digest('hex').slice(0, 32);
}

function artifactUri({ endpoint: { address, host, port } }: Finding): string {
  return `${(host ?? address).toLowerCase().replace(/[^a-z0-9._-]/g, '-')}_${port}/`;
}

function suppression({ state }: Finding): object {
  return { kind: 'external', status: 'accepted', justification: `airsweep: ${state}` };
}

function head(context: ExportContext): string {
  const driver = {
    name: 'airsweep',
    semanticVersion: context.toolVersion,
    ...(context.operator === null ? {} : { informationUri: context.operator.url }),
    rules: sarifRules(context.risks).map(({ severity: _, ...rule }) => rule),
  };
  const run = {
    tool: { driver },
    invocations: [{ executionSuccessful: true, endTimeUtc: context.at }],
    columnKind: 'utf16CodeUnits',
  };
  const log = JSON.stringify({ version: '2.1.0', $schema: SCHEMA }).slice(0, -1);
  return `${log},"runs":[${JSON.stringify(run).slice(0, -1)},"results":[`;
}

async function* eachResult(items: AsyncIterable<ExportItem>, context: ExportContext): AsyncGenerator<object, void> {
  for await (const item of items) yield* sarifResults(item, context);
}

/** One SARIF 2.1.0 log. */
export const SARIF: DocumentFormat = {
  extensions: ['.sarif', '.json'],
  needsOperator: false,
  write: (items, context) => writeList(head(context), eachResult(items, context), (result) => result, ']}]}'),
  begins: (line) => line.startsWith('{"version":"2.1.0",') && line.includes('"driver":{"name":"airsweep"'),
};

import { createHash } from 'node:crypto';
import type { Finding } from '../model/finding.ts';
import type { Confidence, Severity } from '../model/fingerprint.ts';
import { safeText } from './safe-text.ts';
import { certainCves, headline, quotable, tagsOf } from './words.ts';

/** X-ARF core: who reports or sends; nothing else is allowed in it. */
export interface XarfParty {
  readonly org: string;
  /** A mailbox. */
  readonly contact: string;
  readonly domain: string;
}

export interface XarfInput {
  readonly finding: Finding;
  /** Plain sentences about what was asked and answered; never a body. */
  readonly evidence: readonly string[];
  readonly remediation: readonly string[];
  readonly reporter: XarfParty;
  readonly sender: XarfParty;
}

/** One incident in X-ARF 4.2, category vulnerability. */
export interface XarfReport {
  readonly xarf_version: '4.2.0';
  readonly report_id: string;
  readonly timestamp: string;
  readonly reporter: XarfParty;
  readonly sender: XarfParty;
  readonly source_identifier: string;
  readonly source_port: number;
  readonly category: 'vulnerability';
  readonly type: 'open_service' | 'misconfiguration' | 'cve';
  readonly service: string;
  readonly service_version?: string;
  readonly service_port: number;
  readonly cve_id?: string;
  readonly cve_ids?: readonly string[];
  readonly risk_level: Severity;
  readonly evidence_source: 'vulnerability_scan';
  readonly confidence: number;
  readonly description: string;
  readonly remediation?: string;
  readonly evidence: readonly XarfEvidence[];
  readonly tags: readonly string[];
}

interface XarfEvidence {
  readonly content_type: 'text/plain';
  readonly description: string;
  /** base64 */
  readonly payload: string;
  readonly hash: string;
  readonly size: number;
}

// The schema's limits.
const MAX_ORG = 200;
const MAX_VERSION = 100;
const MAX_DESCRIPTION = 1_000;
const MAX_CVES = 10;
const MAX_TAGS = 20;

const CONFIDENCE: Readonly<Record<Confidence, number>> = { high: 0.99, medium: 0.8, low: 0.5 };

/** The same finding seen at the same time gives the same report, its id included. */
export function xarfReport({ finding, evidence, remediation, reporter, sender }: XarfInput): XarfReport {
  const { endpoint, exposure, lastSeen } = finding;
  const cves = certainCves(finding).slice(0, MAX_CVES);
  const type = exposure === 'open' ? 'open_service' : cves.length > 0 ? 'cve' : 'misconfiguration';
  return {
    xarf_version: '4.2.0',
    report_id: uuidFrom([finding.id, endpoint.address, String(endpoint.port), type, lastSeen, reporter.domain]),
    timestamp: lastSeen,
    reporter: cleanParty(reporter),
    sender: cleanParty(sender),
    source_identifier: endpoint.address,
    source_port: endpoint.port,
    category: 'vulnerability',
    type,
    service: quotable(finding.product),
    ...(finding.version === '' ? {} : { service_version: quotable(finding.version).slice(0, MAX_VERSION) }),
    service_port: endpoint.port,
    ...(cves[0] === undefined ? {} : { cve_id: cves[0], cve_ids: cves }),
    risk_level: finding.severity,
    evidence_source: 'vulnerability_scan',
    confidence: CONFIDENCE[finding.confidence],
    description: `${headline(finding)} (${endpoint.address} port ${endpoint.port}).`,
    ...(remediation.length === 0 ? {} : { remediation: safeText(remediation.join(' '), MAX_DESCRIPTION) }),
    evidence: evidence.length === 0 ? [] : [evidenceItem(evidence, `port ${endpoint.port}`)],
    tags: xarfTags(finding),
  };
}

function cleanParty({ org, contact, domain }: XarfParty): XarfParty {
  return { org: safeText(org, MAX_ORG), contact, domain };
}

function evidenceItem(lines: readonly string[], where: string): XarfEvidence {
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  return {
    content_type: 'text/plain',
    description: `What was asked and answered at ${where}; no content of the system`,
    payload: bytes.toString('base64'),
    hash: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    size: bytes.length,
  };
}

/** `namespace:predicate`, in the schema's few characters. */
function xarfTags(finding: Finding): readonly string[] {
  const [service = '', exposure = '', ...cves] = tagsOf(finding);
  const tags = [
    `service:${word(service)}`,
    `exposure:${word(exposure)}`,
    `severity:${finding.severity}`,
    ...cves.map((cve) => `vulnerability:${cve}`),
  ];
  return tags.slice(0, MAX_TAGS);
}

function word(text: string): string {
  const plain = text.toLowerCase().replace(/[^a-z0-9_+-]+/g, '-');
  return /^[a-z0-9]/.test(plain) ? plain : `x${plain}`;
}

/** Shaped like a random one (RFC 9562, 5.4), which the format asks for, yet always the same for the same parts. */
function uuidFrom(parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

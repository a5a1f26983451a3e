import type { Finding } from '../model/finding.ts';
import type { Exposure, Severity } from '../model/fingerprint.ts';
import { type DocumentFormat, type ExportContext, type ExportItem, writeList } from './document.ts';
import { endpointUrl } from './endpoint-url.ts';
import { safeText } from './safe-text.ts';
import { certainCves, EXPOSURE_WORDS, headline, isClosed, placeOf, productTitle, quotable, tagsOf } from './words.ts';

const SEVERITY: Readonly<Record<Severity, string>> = { critical: 'Critical', medium: 'Medium', low: 'Low' };

/** CWE-306: no authentication for a critical function; CWE-668: a resource exposed to the wrong sphere. */
const CWE: Readonly<Record<Exposure, number>> = { open: 306, basic: 668, login: 668, unknown: 668 };

/** One finding of DefectDojo's Generic Findings Import. An unknown field would refuse the whole file there. */
function defectdojoFinding({ finding }: ExportItem, context: ExportContext): object {
  const { endpoint, exposure } = finding;
  const url = URL.parse(endpointUrl(endpoint))?.href ?? '';
  const cves = certainCves(finding);
  return {
    title: safeText(`${headline(finding)}: ${placeOf(finding)}`, 500),
    severity: SEVERITY[finding.severity],
    description: describe(finding, context),
    date: finding.firstSeen.slice(0, 10),
    cwe: CWE[exposure],
    ...(cves.length > 0 ? { vulnerability_ids: cves } : {}),
    mitigation: context
      .remediation(finding)
      .map((step, index) => `${index + 1}. ${step}`)
      .join('\n'),
    impact: EXPOSURE_WORDS[exposure].impact,
    references: [...new Set(risksOf(finding, context).flatMap(({ references }) => references))].join('\n'),
    active: !isClosed(finding),
    verified: finding.confidence === 'high' && !finding.held,
    false_p: finding.state === 'false-positive',
    out_of_scope: finding.state === 'suppressed',
    is_mitigated: finding.state === 'fixed' || finding.state === 'gone',
    component_name: safeText(finding.product),
    component_version: quotable(finding.version),
    static_finding: false,
    dynamic_finding: true,
    unique_id_from_tool: finding.id,
    vuln_id_from_tool: `${safeText(finding.product)}-${exposure}`,
    endpoints: url === '' ? [] : [url],
    tags: tagsOf(finding),
  };
}

/** Markdown there; what a host said stands in it as plain characters. */
function describe(finding: Finding, context: ExportContext): string {
  const { address, port } = finding.endpoint;
  const lines = [
    `${headline(finding)}.`,
    `Address ${address}, port ${port}; first seen ${finding.firstSeen}, last seen ${finding.lastSeen} (UTC).`,
    finding.version === '' ? '' : `${productTitle(finding)} version ${quotable(finding.version)}.`,
    ...risksOf(finding, context).map(({ title, wording }) => `${title}: ${wording}`),
  ];
  return lines.filter((line) => line !== '').join('\n\n');
}

function risksOf({ risks }: Finding, context: ExportContext): ExportContext['risks'] {
  return context.risks.filter(({ id }) => risks.includes(id));
}

/** The parser asks for a name and a type; the rest of the head is what it may have. */
function head({ toolVersion }: ExportContext): string {
  const fields = { name: 'airsweep', type: 'airsweep', version: toolVersion, dynamic_tool: true, static_tool: false };
  return `${JSON.stringify(fields).slice(0, -1)},"findings":[`;
}

/** One JSON document for DefectDojo's Generic Findings Import. */
export const DEFECTDOJO: DocumentFormat = {
  extensions: ['.json'],
  needsOperator: false,
  write: (items, context) => writeList(head(context), items, (item) => defectdojoFinding(item, context), ']}'),
  begins: (line) => /^\{"name":"airsweep","type":"airsweep",.*"findings":\[$/.test(line),
};

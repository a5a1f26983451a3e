import { CLOSED_STATES, type Finding } from '../model/finding.ts';
import type { Exposure, Severity } from '../model/fingerprint.ts';
import { safeText } from './safe-text.ts';

/** What an exposure is called and what follows from it, for readers who know nothing of us. */
export interface ExposureWords {
  /** After the product's name: "Airbyte answers without a login". */
  readonly predicate: string;
  readonly impact: string;
  readonly severity: Severity;
}

export const EXPOSURE_WORDS: Readonly<Record<Exposure, ExposureWords>> = {
  open: {
    predicate: 'answers without a login',
    impact:
      'Anyone who reaches this server can use it as its administrator; the credentials of its connectors may have been read.',
    severity: 'critical',
  },
  basic: {
    predicate: 'is reachable, HTTP Basic authentication in front',
    impact: 'One password stands between the Internet and the data of all its connections.',
    severity: 'medium',
  },
  login: {
    predicate: 'is reachable, its own login page in front',
    impact: 'A weakness or a weak password would open an internal system to anyone who reaches it.',
    severity: 'low',
  },
  unknown: {
    predicate: 'is reachable, whether it wants a login could not be told',
    impact: 'It may be open to anyone who reaches it; a human should look.',
    severity: 'medium',
  },
};

/** "Airbyte" */
export function productTitle({ product }: Pick<Finding, 'product'>): string {
  const name = quotable(product);
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** "Airbyte answers without a login" */
export function headline(finding: Finding): string {
  return `${productTitle(finding)} ${EXPOSURE_WORDS[finding.exposure].predicate}`;
}

/**
 * A host's own word inside our prose. Only characters that no Markdown, HTML or SARIF message gives a meaning:
 * a version that is an image link would otherwise be fetched by whoever reads the report.
 */
export function quotable(text: string): string {
  return safeText(text, 200).replace(/[^\p{L}\p{N} ._:/+~@,;%=-]/gu, '?');
}

/** "etl.example.com, port 8000" */
export function placeOf({ endpoint: { host, address, port } }: Finding): string {
  return `${quotable(host ?? address)}, port ${port}`;
}

export function isClosed({ state }: Finding): boolean {
  return CLOSED_STATES.includes(state);
}

/** Ids of the weaknesses that apply for certain. */
export function certainRisks({ risks }: Finding): readonly string[] {
  return risks.filter((risk) => !risk.endsWith('?')).map((risk) => safeText(risk));
}

/** CVE numbers among the certain ones, in their official spelling. */
export function certainCves(finding: Finding): readonly string[] {
  return certainRisks(finding)
    .filter((risk) => /^cve-\d{4}-\d{4,}$/i.test(risk))
    .map((risk) => risk.toUpperCase());
}

const TAGS: Readonly<Record<Exposure, string>> = {
  open: 'no-auth',
  basic: 'basic-auth',
  login: 'login-page',
  unknown: 'auth-unknown',
};

/** `airbyte`, `no-auth`, and the CVEs in lower case, as Shadowserver's reports tag. */
export function tagsOf(finding: Finding): readonly string[] {
  const cves = certainCves(finding).map((cve) => cve.toLowerCase());
  return [quotable(finding.product).toLowerCase().replaceAll(' ', '-'), TAGS[finding.exposure], ...cves];
}

import type { Exposure, Severity } from '../model/fingerprint.ts';
import type { RiskWords } from './document.ts';
import { EXPOSURE_WORDS } from './words.ts';

/** SARIF 2.1.0, 3.27.10 */
export const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  medium: 'warning',
  low: 'note',
};

/** GitHub sorts by this number, a CVSS-like score as text. */
const SCORE: Readonly<Record<Severity, string>> = { critical: '9.8', medium: '5.5', low: '2.5' };

const NAMES: Readonly<Record<Exposure, string>> = {
  open: 'NoLogin',
  basic: 'BasicAuthenticationReachable',
  login: 'LoginPageReachable',
  unknown: 'AuthenticationUnknown',
};

interface Rule {
  readonly id: string;
  readonly severity: Severity;
  readonly [property: string]: unknown;
}

/** One rule for each exposure, then one for each advisory: the same list in every document. */
export function sarifRules(risks: readonly RiskWords[]): readonly Rule[] {
  const exposures = (Object.keys(EXPOSURE_WORDS) as Exposure[]).map((exposure) => {
    const { predicate, impact, severity } = EXPOSURE_WORDS[exposure];
    return rule(exposureRuleId(exposure), severity, `The server ${predicate}.`, impact, { name: NAMES[exposure] });
  });
  const advisories = risks.map(({ id, title, severity, wording, references }) => {
    const helpUri = references.find((each) => /^https:\/\/[!-~]+$/.test(each));
    return rule(id, severity, `${title}.`, wording, helpUri === undefined ? {} : { helpUri });
  });
  return [...exposures, ...advisories];
}

export function exposureRuleId(exposure: Exposure): string {
  return `exposure-${exposure}`;
}

function rule(id: string, severity: Severity, short: string, full: string, more: object): Rule {
  return {
    id,
    severity,
    ...more,
    shortDescription: { text: short },
    fullDescription: { text: full },
    help: { text: full },
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { tags: ['security', 'exposure'], 'security-severity': SCORE[severity] },
  };
}

import type { Contact } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import type { VersionSource } from '../model/fingerprint.ts';
import { type Evidence, evidenceLines } from './evidence.ts';
import { formatSocket, formatUrl, schemeOf, stamp } from './place.ts';
import { productTitle } from './subject.ts';
import { EXPOSED, REPLIES, ROTATE, type Tone } from './words.ts';
import { wrap } from './wrap.ts';

/** One finding with what is told about it. */
export interface NoticeCase {
  readonly finding: Finding;
  readonly evidence: readonly Evidence[];
  /** The fingerprint's steps. */
  readonly remediation: readonly string[];
}

const INDENT = '  ';

const VERSION_FROM: Readonly<Record<VersionSource, string>> = {
  api: 'as its own interface states',
  meta: 'as its page states',
  script: 'as its page states',
  bracket: 'estimated from its page, icon and answers',
};

/** How a finding's own lines begin; those after the first are indented. */
export function caseMark(findingId: string): string {
  return `[${findingId}] `;
}

/** What is exposed, where and since when. All cases are expected as {@link quotable} gives them. */
export function placesBlock(cases: readonly NoticeCase[]): string {
  return cases
    .map(({ finding }) => {
      const { endpoint, hostnames } = finding;
      const also = hostnames.length > 0 ? `; names: ${hostnames.join(', ')}` : '';
      return wrap(
        `${productTitle(finding.product)} on ${endpoint.address} port ${endpoint.port} (${formatUrl(endpoint)}${also}) ` +
          `${EXPOSED[finding.exposure]}. First seen ${stamp(finding.firstSeen)}, last seen ${stamp(finding.lastSeen)} (UTC).`,
        caseMark(finding.id),
        INDENT,
      );
    })
    .join('\n\n');
}

/** What was asked and answered. */
export function evidenceBlock(cases: readonly NoticeCase[]): string {
  return cases
    .map(({ finding, evidence }) => {
      const head = wrap(
        `${productTitle(finding.product)} on ${formatSocket(finding.endpoint)}`,
        caseMark(finding.id),
        INDENT,
      );
      const lines = [versionLine(finding), ...weaknessLine(finding), ...evidenceLines(evidence)];
      return [head, ...lines.map((line) => wrap(line, `${INDENT}- `))].join('\n');
    })
    .join('\n\n');
}

function versionLine({ version, versionSource }: Finding): string {
  if (version === '') return 'version not stated';
  return `version ${version}${versionSource === null ? '' : `, ${VERSION_FROM[versionSource]}`}`;
}

/** The public numbers only: what they are is in the public record. */
function weaknessLine({ risks }: Finding): readonly string[] {
  const numbers = risks
    .filter((risk) => /^cve-\d{4}-\d{4,}\??$/i.test(risk))
    .map((risk) => risk.toUpperCase().replace('?', ' (possibly)'));
  return numbers.length === 0 ? [] : [`known weaknesses of this version: ${numbers.join(', ')}`];
}

/** Numbered, each step once. */
export function stepsBlock(cases: readonly NoticeCase[], tone: Tone): string {
  // What an open server needs is enough for one behind a password beside it.
  const meant = tone === 'open' ? cases.filter(({ finding }) => finding.exposure === 'open') : cases;
  const given = new Set(meant.flatMap((one) => one.remediation));
  const rotates = [...given].some((step) => /rotate|replace every/i.test(step));
  const all = tone === 'open' && !rotates ? [...given, ROTATE] : [...given];
  return all.map((step, index) => wrap(step, `${index + 1}. `)).join('\n');
}

/** A command for each that shows what a stranger sees. */
export function checksBlock(cases: readonly NoticeCase[]): string {
  return cases
    .map(({ finding: { id, endpoint } }) => {
      const url = formatUrl(endpoint);
      // -k: a certificate that is not trusted would look like a closed port; -m: a firewall that drops keeps one waiting.
      const curl = `curl -sI${schemeOf(endpoint) === 'https' ? 'k' : ''} -m 10 ${url.includes('[') ? `'${url}'` : url}`;
      return `${caseMark(id)}${curl}`;
    })
    .join('\n');
}

/** The words that our inbox understands, and whom else to tell. */
export function objectionBlock(): string {
  return REPLIES.map(([word, meaning]) => wrap(meaning, `${INDENT}${word.padEnd(5)}  `)).join('\n');
}

/** Where else the same is listed; empty when nowhere. */
export function attachedBlock(csvName: string | null, contact: Contact): string {
  if (csvName === null) return '';
  const whose = contact.rung === 'national-cert' ? 'these findings' : 'the same servers';
  return wrap(`The attached file ${csvName} lists ${whose} in Shadowserver's column layout.`);
}

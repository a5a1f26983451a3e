import type { Contact } from '../model/contact.ts';
import type { Finding } from '../model/finding.ts';
import type { VersionSource } from '../model/fingerprint.ts';
import { machineBlock } from './machine-block.ts';
import { neutralise } from './neutralise.ts';
import { formatSocket, formatUrl, namesFor } from './place.ts';
import * as words from './template.ts';
import { wrap } from './wrap.ts';

/** Who writes. All three are shown to the recipient. */
export interface Identity {
  readonly name: string;
  readonly contact: string;
  readonly url: string;
}

/** One finding with what is told about it. */
export interface NoticeCase {
  readonly finding: Finding;
  /** Plain sentences; see describeEvidence. */
  readonly evidence: readonly string[];
  /** The fingerprint's steps. */
  readonly remediation: readonly string[];
}

export interface NoticeInput {
  /** Eight hex digits, upper case. */
  readonly id: string;
  readonly contact: Contact;
  /** All of them the contact's own, at least one. */
  readonly cases: readonly NoticeCase[];
  readonly identity: Identity;
}

const VERSION_FROM: Readonly<Record<VersionSource, string>> = {
  api: 'as its own interface states',
  meta: 'as its page states',
  script: 'as its page states',
  bracket: 'estimated from its page, icon and answers',
};

/** Same input, same bytes. Each finding has paragraphs of its own, which {@link withoutFindings} can cut out. */
export function composeNotice(input: NoticeInput): { readonly subject: string; readonly text: string } {
  const { contact, identity } = input;
  const cases = input.cases.toSorted((a, b) => byPlace(a.finding, b.finding));
  const findings = cases.map((one) => one.finding);
  const tone = toneOf(findings);
  const paragraphs = [
    words.GREETING,
    ...findings.map((finding) => wrap(placeSentence(finding, contact), caseMark(finding.id), '')),
    words.HEADINGS.why,
    wrap(words.whyText(contact.address, neutralise(contact.source))),
    words.HEADINGS.evidence,
    ...cases.map(evidenceParagraph),
    wrap(words.NO_TOUCH),
    words.HEADINGS.effect,
    wrap(words.EFFECT[tone]),
    words.HEADINGS.steps,
    steps(cases, tone),
    wrap(words.VERIFY),
    words.HEADINGS.next,
    wrap(words.NEXT),
    words.REPLIES.map(([word, meaning]) => wrap(meaning, `  ${word.padEnd(5)}  `)).join('\n'),
    words.HEADINGS.who,
    wrap(words.whoText(identity.name, identity.contact, identity.url)),
    words.HEADINGS.data,
    machineBlock(findings),
  ];
  return { subject: composeSubject(input.id, findings), text: `${paragraphs.join('\n\n')}\n` };
}

/** The subject line of a notice about these findings, at least one. */
export function composeSubject(id: string, findings: readonly Finding[]): string {
  const [first, ...others] = findings.toSorted(byPlace);
  if (first === undefined) throw new RangeError('a notice has at least one finding');
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const state = words.SUBJECT[toneOf(findings)];
  return `[Exposure Notice #${id}] ${productName(first)} on ${formatSocket(first.endpoint)}${more}: ${state}`;
}

/** How a finding's own paragraphs begin. */
export function caseMark(findingId: string): string {
  return `[${findingId}] `;
}

function byPlace(a: Finding, b: Finding): number {
  const [left, right] = [a, b].map(
    ({ endpoint, id }) => `${endpoint.address} ${String(endpoint.port).padStart(5)} ${id}`,
  );
  return (left ?? '') < (right ?? '') ? -1 : 1;
}

function toneOf(findings: readonly Finding[]): words.Tone {
  return findings.some((finding) => finding.exposure === 'open') ? 'open' : 'protected';
}

function productName(finding: Finding): string {
  const name = neutralise(finding.product);
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function placeSentence(finding: Finding, contact: Contact): string {
  const { endpoint } = finding;
  const names = namesFor(finding, contact);
  const also = names.length > 0 ? `; names: ${names.join(', ')}` : '';
  return (
    `${productName(finding)} on ${endpoint.address} port ${endpoint.port} (${formatUrl(endpoint)}${also}) ` +
    `${words.EXPOSED[finding.exposure]}. First seen ${finding.firstSeen}, last seen ${finding.lastSeen} (UTC).`
  );
}

function evidenceParagraph({ finding, evidence }: NoticeCase): string {
  const version = neutralise(finding.version);
  const source = finding.versionSource === null ? '' : `, ${VERSION_FROM[finding.versionSource]}`;
  const stated = version === '' ? 'Version not stated.' : `Version ${version}${source}.`;
  const head = wrap(`${productName(finding)} on ${formatSocket(finding.endpoint)}`, caseMark(finding.id), '');
  return [head, ...[stated, ...evidence].map((line) => wrap(neutralise(line), '  - '))].join('\n');
}

function steps(cases: readonly NoticeCase[], tone: words.Tone): string {
  const given = new Set(cases.flatMap((one) => one.remediation));
  const rotates = [...given].some((step) => /rotate|replace every/i.test(step));
  const all = tone === 'open' && !rotates ? [...given, words.ROTATE] : [...given];
  return all.map((step, index) => wrap(step, `${index + 1}. `)).join('\n');
}

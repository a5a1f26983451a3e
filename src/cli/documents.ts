import { basename, extname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DocumentFormat, ExportContext, ExportItem } from '../export/document.ts';
import { DOCUMENTS } from '../export/documents.ts';
import { remediationOf } from '../fingerprint/remediation.ts';
import { audienceOf, type Contact } from '../model/contact.ts';
import { UsageError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { describeEvidence, evidenceLines } from '../notice/evidence.ts';
import type { Clock, Store } from '../ports.ts';
import type { ConfigFile } from './config/config.ts';
import { readChoice } from './program/values.ts';
import { writeDocumentFile } from './render/document-file.ts';
import type { LoadedRules } from './sweep/rules.ts';
import { plural } from './sweep/summary.ts';
import { readVersion } from './version.ts';

/** A document that was asked for, checked before anything is read. */
export interface DocumentOrder {
  readonly name: string;
  readonly format: DocumentFormat;
  /** Absolute; null: to stdout. */
  readonly path: string | null;
}

/** Formats that a sweep can write row by row have flags of their own; here they are asked for by the same word. */
export const ROW_FORMATS = ['csv', 'jsonl'] as const;

/** Throws UsageError for an unknown name, a wrong file name, or a missing operator. */
export function readDocumentOrder(name: string, output: string | undefined, config: ConfigFile): DocumentOrder {
  readChoice(name, '--format', [...ROW_FORMATS, ...Object.keys(DOCUMENTS)]);
  const format = DOCUMENTS[name];
  if (format === undefined) throw new RangeError(`${name} is no document`);
  if (format.needsOperator && config.value.operator === undefined)
    throw new UsageError(`--format ${name} names who publishes: set operator: name, contact and url in ${config.file}`);
  if (output !== undefined && !format.extensions.includes(extname(output).toLowerCase()))
    throw new UsageError(`-o ${output}: the name must end in ${format.extensions.join(' or ')} for --format ${name}`);
  return { name, format, path: output === undefined ? null : resolve(output) };
}

/** What documents say beside the findings. */
export function exportContext({ value }: ConfigFile, rules: LoadedRules, clock: Clock): ExportContext {
  return {
    operator: value.operator ?? null,
    toolVersion: readVersion(),
    at: clock.now().toISOString(),
    risks: rules.advisories,
    remediation: remediationOf(rules.fingerprints),
  };
}

/** Writes the document to its file, or to stdout. */
export async function writeDocument(
  { name, format, path }: DocumentOrder,
  findings: readonly Finding[],
  context: ExportContext,
  store: Store,
): Promise<void> {
  const parts = format.write(withObservations(findings, store), context);
  if (path === null) {
    // Not ended: stdout belongs to the process. A reader that goes away (`| head`) has had enough.
    await pipeline(Readable.from(parts), process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
    return;
  }
  await writeDocumentFile(path, format.begins, parts);
  process.stderr.write(`${plural(findings.length, 'finding')} written to ${path} as ${name}\n`);
  const better = format.betterName?.(basename(path), context.at) ?? '';
  if (better !== '')
    process.stderr.write(`receivers such as IntelMQ read the report's type from the file's name: ${better}\n`);
}

function isDesk({ rung, address, personal }: Contact): boolean {
  return audienceOf(rung) === 'abuse-desk' && address !== '' && !personal;
}

async function* withObservations(findings: readonly Finding[], store: Store): AsyncGenerator<ExportItem, void> {
  for (const finding of findings) {
    const observations = await store.observationsOf(finding);
    const desks = (await store.contacts(finding.id)).filter(isDesk).map(({ address }) => address);
    yield { finding, observations, evidence: evidenceLines(describeEvidence(observations)), desks };
  }
}

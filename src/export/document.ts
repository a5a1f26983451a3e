import type { Finding } from '../model/finding.ts';
import type { Severity } from '../model/fingerprint.ts';
import type { Facts, Observation } from '../model/observation.ts';

/** A finding with the answers it rests on. */
export interface ExportItem {
  readonly finding: Finding;
  readonly observations: readonly Observation[];
  /** The same in plain sentences; never a body. */
  readonly evidence: readonly string[];
  /** Mailboxes of those who carry its network, as far as looked up; nobody's own. */
  readonly desks: readonly string[];
}

/** A weakness that a finding's `risks` name by id, in words. */
export interface RiskWords {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly wording: string;
  readonly references: readonly string[];
}

/** Who publishes. */
export interface Publisher {
  readonly name: string;
  readonly contact: string;
  readonly url: string;
}

/** What a document says beside its findings. */
export interface ExportContext {
  /** null only for formats that can do without. */
  readonly operator: Publisher | null;
  readonly toolVersion: string;
  /** ISO 8601 UTC: when the document is made. */
  readonly at: string;
  readonly risks: readonly RiskWords[];
  /** The steps that fix a finding, in order. */
  remediation(finding: Finding): readonly string[];
}

/** A format for other programs, written as a whole when the findings are known. */
export interface DocumentFormat {
  /** File name endings it may have, each with its dot. */
  readonly extensions: readonly string[];
  /** Whether it names who publishes. */
  readonly needsOperator: boolean;
  write(items: AsyncIterable<ExportItem>, context: ExportContext): AsyncIterable<string>;
  /** Whether a file that begins with this line, its end removed, is one of ours and may be replaced. */
  begins(firstLine: string): boolean;
  /** Where receivers read from a file's name what is in it: one that they know, empty when this one is. */
  betterName?(name: string, at: string): string;
}

/** What the front page answered; empty when it did not. */
export function frontPage({ observations }: ExportItem): Facts {
  return observations.find(({ requestId, status }) => requestId === 'root' && status === 'ok')?.facts ?? {};
}

/** One JSON document whose only long part is a list, written item by item. */
export async function* writeList<Item>(
  head: string,
  items: AsyncIterable<Item>,
  toJson: (item: Item) => object,
  tail: string,
): AsyncGenerator<string, void> {
  yield head;
  let separator = '\n';
  for await (const item of items) {
    yield `${separator}${JSON.stringify(toJson(item))}`;
    separator = ',\n';
  }
  yield `\n${tail}\n`;
}

/** One JSON object per line. */
export async function* writeLines<Item>(
  items: AsyncIterable<Item>,
  toJson: (item: Item) => object,
): AsyncGenerator<string, void> {
  for await (const item of items) yield `${JSON.stringify(toJson(item))}\n`;
}

/** Whether a line is a JSON object with all these names. */
export function isObjectWith(line: string, names: readonly string[]): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && names.every((name) => Object.hasOwn(value, name));
  } catch {
    return false;
  }
}

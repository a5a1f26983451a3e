import { Parser } from 'htmlparser2';
import type { DisclosureNumbers, Outcome, ReportData } from '../../../src/export/report/data.ts';
import { reportPage } from '../../../src/export/report/page.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { exampleEndpoint, exampleFinding } from '../../finding/example-finding.ts';
import { sampleSweep } from '../../store/samples.ts';
import { exampleContext } from '../context.ts';

const none: Outcome = { mails: 0, arrived: 0, told: 0, ended: 0, medianDays: null };
const NOTHING: DisclosureNumbers = { all: none, endedUntold: 0, curve: [], byRung: [], byProvider: [], bySeverity: [] };

/** The page of one finding and one sweep, or of what is given instead. */
export function report(change: Partial<ReportData> = {}): string {
  const { at, toolVersion, operator, risks } = exampleContext();
  return reportPage({
    ...{ at, toolVersion, operator, risks },
    findings: [exampleFinding()],
    sweeps: [sampleSweep()],
    disclosure: NOTHING,
    isPublic: false,
    ...change,
  });
}

export interface Read {
  readonly tags: readonly string[];
  readonly attributes: readonly (readonly [tag: string, name: string, value: string])[];
  readonly text: string;
  /** Tags that were opened and not closed, or closed and not opened. */
  readonly unbalanced: readonly string[];
}

const VOID = ['meta', 'br', 'link', 'img', 'line', 'polyline'];

/** What a browser's parser makes of the page. */
export function read(page: string): Read {
  const tags: string[] = [];
  const attributes: [string, string, string][] = [];
  const open: string[] = [];
  const unbalanced: string[] = [];
  let text = '';
  const parser = new Parser({
    onopentag(name, all) {
      tags.push(name);
      for (const [attribute, value] of Object.entries(all)) attributes.push([name, attribute, value]);
      if (!VOID.includes(name)) open.push(name);
    },
    onclosetag(name, isImplied) {
      if (VOID.includes(name)) return;
      if (isImplied || open.pop() !== name) unbalanced.push(name);
    },
    ontext(part) {
      text += part;
    },
  });
  parser.end(page);
  return { tags, attributes, text, unbalanced: [...unbalanced, ...open] };
}

/** The cells of the row that begins with a value, in the table under a heading. */
export function cells(page: string, heading: string, first: string): readonly string[] | undefined {
  const part = page.slice(page.indexOf(`>${heading}<`)).split(/<\/table>/)[0] ?? '';
  const rows = part
    .split('<tr>')
    .slice(2)
    .map((row) => [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => cell));
  return rows.find(([name]) => name === first);
}

export function many(count: number, change: Partial<Finding>): readonly Finding[] {
  return Array.from({ length: count }, (_, index) =>
    exampleFinding({
      ...change,
      id: `${JSON.stringify(change).length}${index}`,
      endpoint: exampleEndpoint({ address: `203.0.113.${index}`, host: `host${index}.victim.example` }),
    }),
  );
}

export const told: Outcome = { mails: 30, arrived: 27, told: 24, ended: 12, medianDays: 6.51 };
export const DISCLOSED: DisclosureNumbers = {
  all: told,
  endedUntold: 3,
  curve: [
    { day: 0, survival: 1 },
    { day: 2, survival: 0.75 },
    { day: 10, survival: 0.5 },
  ],
  byRung: [
    { ...told, name: 'security.txt', told: 12 },
    { ...told, name: 'rdap-abuse', told: 10 },
    { ...told, name: 'hand-entered', told: 2 },
  ],
  byProvider: [{ ...told, name: 'Example Cloud' }],
  bySeverity: [{ ...told, name: 'critical' }],
};

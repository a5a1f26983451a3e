import { DEFECTDOJO } from './defectdojo.ts';
import {
  type DocumentFormat,
  type ExportContext,
  type ExportItem,
  frontPage,
  isObjectWith,
  writeLines,
} from './document.ts';
import { INTELMQ } from './intelmq.ts';
import { SARIF } from './sarif.ts';
import {
  isShadowserverFileName,
  isShadowserverHeader,
  SHADOWSERVER_HEADER,
  shadowserverFileName,
  shadowserverLine,
} from './shadowserver.ts';
import { type XarfReport, xarfReport } from './xarf.ts';

const SHADOWSERVER: DocumentFormat = {
  extensions: ['.csv'],
  needsOperator: false,
  async *write(items) {
    yield SHADOWSERVER_HEADER;
    for await (const item of items) yield shadowserverLine(item.finding, frontPage(item));
  },
  begins: isShadowserverHeader,
  betterName: (name, at) => (isShadowserverFileName(name) ? '' : shadowserverFileName(at, 'airsweep')),
};

/** One report per line, because one report is one incident and never a list of them. */
const XARF: DocumentFormat = {
  extensions: ['.jsonl', '.json'],
  needsOperator: true,
  write: (items, context) => writeLines(items, (item) => toReport(item, context)),
  begins: (line) => isObjectWith(line, ['xarf_version', 'report_id', 'source_identifier']),
};

function toReport({ finding, evidence }: ExportItem, { operator, remediation }: ExportContext): XarfReport {
  const contact = operator?.contact ?? '';
  const domain = contact.slice(contact.lastIndexOf('@') + 1).toLowerCase();
  const party = { org: operator?.name ?? '', contact, domain };
  return xarfReport({ finding, evidence, remediation: remediation(finding), reporter: party, sender: party });
}

/** The formats of other programs, by the name that `--format` takes. */
export const DOCUMENTS: Readonly<Record<string, DocumentFormat>> = {
  intelmq: INTELMQ,
  shadowserver: SHADOWSERVER,
  xarf: XARF,
  defectdojo: DEFECTDOJO,
  sarif: SARIF,
};

import { extname, resolve } from 'node:path';
import type { ReportData } from '../../export/report/data.ts';
import { isReport, reportPage } from '../../export/report/page.ts';
import { UsageError } from '../../model/errors.ts';
import { readConfig } from '../config/config.ts';
import { exportContext } from '../documents.ts';
import type { CommonOptions } from '../program/options.ts';
import { writeDocumentFile } from '../render/document-file.ts';
import { loadRules } from '../sweep/rules.ts';
import { plural } from '../sweep/summary.ts';
import { openExistingStore, systemClock } from '../wire/adapters.ts';
import { loadStatistics } from './notify-stats.ts';

export interface ReportOptions extends CommonOptions {
  readonly output: string;
  readonly public?: true;
}

/** Writes what the database knows as one page that needs nothing else. */
export async function report(options: ReportOptions): Promise<void> {
  if (!['.html', '.htm'].includes(extname(options.output).toLowerCase()))
    throw new UsageError(`-o ${options.output}: the name must end in .html or .htm`);
  const config = readConfig(options.config);
  const { at, toolVersion, operator, risks } = exportContext(config, loadRules(), systemClock);
  const store = await openExistingStore(options.db);
  try {
    const findings = await store.findings({});
    const sweeps = await store.sweeps();
    const disclosure = await loadStatistics(store);
    const isPublic = options.public === true;
    const data: ReportData = { at, toolVersion, operator, findings, sweeps, risks, disclosure, isPublic };
    const path = resolve(options.output);
    await writeDocumentFile(path, isReport, pieces(reportPage(data)));
    process.stderr.write(`report on ${plural(findings.length, 'finding')} written to ${path}\n`);
  } finally {
    await store.close();
  }
}

async function* pieces(text: string): AsyncGenerator<string, void> {
  yield text;
}

/** As much of a report as joining needs to know. */
interface Report {
  readonly evidence?: readonly unknown[];
}

// The schema's limit. A host that answers on more ports has all of them in the text.
const MAX_EVIDENCE = 50;

/**
 * The reports of one host as the one that a mail may carry (an X-ARF mail is one incident): the first, with the
 * evidence of the others added to its own.
 */
export function joinReports(contents: readonly string[]): string {
  const [first, ...others] = contents;
  if (first === undefined || others.length === 0) return first ?? '';
  const reports = contents.map((content): Report => JSON.parse(content));
  const evidence = reports.flatMap((report) => report.evidence ?? []).slice(0, MAX_EVIDENCE);
  return `${JSON.stringify({ ...reports[0], evidence }, null, 2)}\n`;
}

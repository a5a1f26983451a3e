import { caseMark } from './compose.ts';
import { DATA_BEGIN, DATA_END } from './template.ts';

/**
 * Cuts findings out of a notice's text and changes nothing else: every line that is left stood in the text
 * before, so whoever approved that text approved this one.
 */
export function withoutFindings(text: string, findingIds: readonly string[]): string {
  return text
    .split('\n\n')
    .filter((paragraph) => !findingIds.some((id) => paragraph.startsWith(caseMark(id))))
    .map((paragraph) => (paragraph.startsWith(DATA_BEGIN) ? withoutRows(paragraph, findingIds) : paragraph))
    .join('\n\n');
}

function withoutRows(block: string, findingIds: readonly string[]): string {
  return block
    .split('\n')
    .filter((row) => !findingIds.some((id) => row.startsWith(`${id},`)))
    .join('\n');
}

/** What the text says about each finding: its id and exposure, as the machine block has them. */
export function statedExposures(text: string): ReadonlyMap<string, string> {
  const begin = text.lastIndexOf(`\n${DATA_BEGIN}\n`);
  const end = text.lastIndexOf(`\n${DATA_END}`);
  if (begin < 0 || end < begin) return new Map();
  const rows = text
    .slice(begin + 1, end)
    .split('\n')
    .slice(2);
  return new Map(
    rows.map((row) => {
      const [id = '', exposure = ''] = row.split(',', 2);
      return [id, exposure];
    }),
  );
}

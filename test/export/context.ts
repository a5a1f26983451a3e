import type { DocumentFormat, ExportContext, ExportItem } from '../../src/export/document.ts';
import { parseAdvisories } from '../../src/finding/advisories.ts';
import type { Finding } from '../../src/model/finding.ts';

const ADVISORIES = `
checked: 2026-11-23
product: airbyte
advisories:
  - { id: airbyte-no-login, title: No login, affected: "", precondition: open, severity: critical, wording: Close it., references: [the manual] }
  - { id: airbyte-export-2022, title: Credentials could be read, affected: 0.11.0..0.35.62, precondition: open, severity: critical, wording: Rotate them., references: ["https://example.com/advisory"] }
  - { id: cve-2021-45105, title: A library loops, affected: 0.30.0..0.35.4, precondition: any, severity: medium, wording: Upgrade., references: ["https://example.com/cve"] }
`;

export function exampleContext(change: Partial<ExportContext> = {}): ExportContext {
  return {
    operator: {
      name: 'Example Exposure Project',
      contact: 'notify@scanner.example',
      url: 'https://scanner.example/about',
    },
    toolVersion: '1.2.3',
    at: '2026-11-23T18:06:00.000Z',
    risks: parseAdvisories(ADVISORIES, 'test'),
    remediation: () => ['Close the port.', 'Turn authentication on.'],
    ...change,
  };
}

export function exampleItem(finding: Finding, change: Partial<ExportItem> = {}): ExportItem {
  return { finding, observations: [], evidence: ['2026-11-23T18:05:12Z GET / -> 200'], desks: [], ...change };
}

/** The whole document as text. */
export async function writeWith(
  format: DocumentFormat,
  findings: readonly Finding[],
  context: ExportContext = exampleContext(),
): Promise<string> {
  async function* items(): AsyncGenerator<ExportItem, void> {
    for (const finding of findings) yield exampleItem(finding);
  }
  let text = '';
  for await (const part of format.write(items(), context)) text += part;
  return text;
}

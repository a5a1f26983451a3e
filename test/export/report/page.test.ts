import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import type { DisclosureNumbers, Outcome, ReportData } from '../../../src/export/report/data.ts';
import { isReport, reportPage } from '../../../src/export/report/page.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { exampleEndpoint, exampleFinding } from '../../finding/example-finding.ts';
import { sampleSweep } from '../../store/samples.ts';
import { exampleContext } from '../context.ts';

const none: Outcome = { mails: 0, arrived: 0, told: 0, ended: 0, medianDays: null };
const NOTHING: DisclosureNumbers = { all: none, endedUntold: 0, curve: [], byRung: [], byProvider: [], bySeverity: [] };

function report(change: Partial<ReportData> = {}): string {
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

interface Read {
  readonly tags: readonly string[];
  readonly attributes: readonly (readonly [tag: string, name: string, value: string])[];
  readonly text: string;
  /** Tags that were opened and not closed, or closed and not opened. */
  readonly unbalanced: readonly string[];
}

const VOID = ['meta', 'br', 'link', 'img', 'line', 'polyline'];

/** What a browser's parser makes of the page. */
function read(page: string): Read {
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
function cells(page: string, heading: string, first: string): readonly string[] | undefined {
  const part = page.slice(page.indexOf(`>${heading}<`)).split(/<\/table>/)[0] ?? '';
  const rows = part.split('<tr>').map((row) => [...row.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell = '']) => cell));
  return rows.find(([name]) => name === first);
}

function many(count: number, change: Partial<Finding>): readonly Finding[] {
  return Array.from({ length: count }, (_, index) =>
    exampleFinding({
      ...change,
      id: `${JSON.stringify(change).length}${index}`,
      endpoint: exampleEndpoint({ address: `203.0.113.${index}`, host: `host${index}.victim.example` }),
    }),
  );
}

const told: Outcome = { mails: 30, arrived: 27, told: 24, ended: 12, medianDays: 6.51 };
const DISCLOSED: DisclosureNumbers = {
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

describe('the page', () => {
  it('is whole, closed, and asks for nothing', () => {
    const page = report({ disclosure: DISCLOSED });
    const { tags, attributes, unbalanced } = read(page);
    expect(unbalanced).toEqual([]);
    expect(page.startsWith('<!doctype html>')).toBe(true);
    expect(isReport(page.split('\n', 1)[0] ?? '')).toBe(true);
    for (const forbidden of ['script', 'img', 'link', 'iframe', 'a', 'form', 'object', 'base'])
      expect(tags).not.toContain(forbidden);
    expect(attributes.filter(([, name]) => /^on|^(?:src|href|srcset|action|style)$/.test(name))).toEqual([]);
    expect(page).not.toMatch(/url\(|@import/);
    const policies = attributes
      .filter(([tag, name]) => tag === 'meta' && name === 'content')
      .map(([, , value]) => value);
    expect(policies[0]).toBe("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'");
  });

  it('shows the findings, what they suffer from, the sweeps and who answers for them', () => {
    const { text } = read(report());
    for (const part of [
      'http://203.0.113.10:8000/',
      '0.35.5-alpha',
      'etl.example.com, data.example.com',
      'Credentials could be read',
      'Rotate them.',
      '1 for certain, 0 possibly',
      '20261123T205210-3f9c',
      'No notice has been sent.',
      'Example Exposure Project',
      'notify@scanner.example',
      'airsweep 1.2.3',
      'TLP:AMBER',
    ])
      expect(text).toContain(part);
  });

  it('an empty database is a page too', () => {
    const { text, unbalanced } = read(report({ findings: [], sweeps: [], operator: null }));
    expect(unbalanced).toEqual([]);
    expect(text).toContain('No sweeps are recorded.');
    expect(text).toContain('No operator is named');
  });

  it('the worst first, what is over last', () => {
    const page = report({
      findings: [
        exampleFinding({ id: '1', severity: 'low', endpoint: exampleEndpoint({ port: 1001 }) }),
        exampleFinding({ id: '2', state: 'fixed', endpoint: exampleEndpoint({ port: 1002 }) }),
        exampleFinding({ id: '3', endpoint: exampleEndpoint({ port: 1003 }) }),
      ],
    });
    expect([...page.matchAll(/:(100\d)\//g)].map(([, port]) => port)).toEqual(['1003', '1001', '1002']);
  });

  it('counts by state, severity, exposure and version', () => {
    const page = report({
      findings: [
        ...many(3, { exposure: 'login', severity: 'low', version: '1.0.0' }),
        exampleFinding(),
        exampleFinding({ state: 'fixed' }),
      ],
    });
    expect(cells(page, 'State', 'new')).toEqual(['new', '4']);
    expect(cells(page, 'State', 'fixed')).toEqual(['fixed', '1']);
    expect(cells(page, 'Severity of what is open', 'low')).toEqual(['low', '3']);
    expect(cells(page, 'Exposure of what is open', 'open')).toEqual(['open', '1']);
    expect(cells(page, 'Version of what is open', '1.0.0')).toEqual(['1.0.0', '3']);
  });

  it('is inert whatever hosts and the configuration say', () => {
    const markup = fc.string({
      unit: fc.constantFrom(
        ...[
          '<',
          '>',
          '"',
          "'",
          '&',
          '`',
          '=',
          '/',
          ' ',
          'a',
          '\u202e',
          '\0',
          '\n',
          '</style>',
          '<script>',
          '-->',
          ']]>',
          '<!--',
          '<img src=x onerror=a>',
          'javascript:',
          '&lt;',
        ],
      ),
      maxLength: 12,
    });
    const pageOf = (text: string): string =>
      report({
        operator: { name: text, contact: text, url: text },
        sweeps: [sampleSweep({ id: text })],
        findings: [
          exampleFinding({
            ...{ version: text, contact: text, hostnames: [text, 'x'], notifiedAt: '2026-11-23T18:05:12.000Z' },
            risks: ['airbyte-export-2022', text],
            endpoint: exampleEndpoint({ host: text, path: `/${text}/` }),
          }),
        ],
      });
    const honest = read(pageOf('an honest word'));
    fc.assert(
      fc.property(markup, (text) => {
        const page = pageOf(text);
        const { tags, unbalanced, attributes } = read(page);
        expect(unbalanced).toEqual([]);
        expect(tags).toEqual(honest.tags);
        expect(attributes).toEqual(honest.attributes);
        expect(page.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe('the disclosure', () => {
  it('in numbers and as a curve', () => {
    const page = report({ disclosure: DISCLOSED });
    const { text } = read(page);
    expect(text).toContain('6.5 days');
    expect(text).toContain('50 % still exposed after 10 days');
    expect(cells(page, 'Median time', 'contact')).toEqual([
      'contact',
      'security.txt',
      '30',
      '3',
      '12',
      '12',
      '6.5 days',
    ]);
    // From the top left: a step at day 2 of 10, then one at the end.
    const points =
      /points="([^"]*)"/
        .exec(page)?.[1]
        ?.split(' ')
        .map((pair) => pair.split(',').map(Number)) ?? [];
    expect(points[0]).toEqual([44, 10]);
    expect(points.at(-1)).toEqual([628, 111]);
    expect(points).toContainEqual([160.8, 10]);
    expect(points).toContainEqual([160.8, 60.5]);
    for (const [index, [x = 0, y = 0]] of points.entries()) {
      const [before = 0, above = 0] = points[index - 1] ?? [];
      expect(x).toBeGreaterThanOrEqual(before);
      expect(y).toBeGreaterThanOrEqual(above);
    }
  });

  it('for the public: parts under ten, and the one that would give them away, are left out', () => {
    const page = report({ disclosure: DISCLOSED, isPublic: true });
    expect(page).toContain('security.txt');
    expect(page).not.toContain('hand-entered');
    expect(page).not.toContain('rdap-abuse');
    expect(page).toContain('<dt>Came back</dt><dd>&lt;10</dd>');
    const few = report({ disclosure: { ...DISCLOSED, all: { ...told, told: 9 } }, isPublic: true });
    expect(few).toContain('fewer than 10');
    expect(few).not.toContain('<svg');
  });
});

describe('for the public', () => {
  const findings = [
    ...many(40, {
      exposure: 'open',
      version: '0.35.5-alpha',
      contact: 'secret@victim.example',
      notifiedAt: '2026-11-23T18:05:12.000Z',
    }),
    ...many(12, { exposure: 'basic', severity: 'medium', version: '0.50.0' }),
    ...many(3, { exposure: 'login', severity: 'low', version: '9.9.9' }),
  ];
  const page = report({ findings, isPublic: true });

  it('names no address, host, contact, sweep or rare version', () => {
    for (const secret of [/203\.0\.113/, /victim/, /secret/, /etl\.example/, /20261123T205210/, /9\.9\.9/])
      expect(page).not.toMatch(secret);
    expect(page).not.toContain('TLP:AMBER');
    expect(page).toContain('1 recorded, from 2026-11-23 to 2026-11-23');
  });

  it('hides small numbers, and the one that the sum would give them away by', () => {
    expect(cells(page, 'Exposure of what is open', 'login')).toEqual(['login', '&lt;10']);
    expect(cells(page, 'Exposure of what is open', 'basic')).toEqual(['basic', 'not shown']);
    expect(cells(page, 'Exposure of what is open', 'open')).toEqual(['open', '40']);
    expect(cells(page, 'Severity of what is open', 'low')).toEqual(['low', '&lt;10']);
    expect(cells(page, 'Severity of what is open', 'medium')).toEqual(['medium', 'not shown']);
    expect(page).not.toMatch(/<(?:td|b)>(?:[1-9]|12)<\/(?:td|b)>/);
  });

  it('a card never tells what a table hides', () => {
    const two = report({
      findings: [...many(11, {}), ...many(2, { exposure: 'login', severity: 'low' })],
      isPublic: true,
    });
    expect(cells(two, 'Exposure of what is open', 'open')).toEqual(['open', 'not shown']);
    expect(two).toContain('<b>not shown</b>answer without a login');
    expect(two).not.toMatch(/<b>11<\/b>/);
  });
});

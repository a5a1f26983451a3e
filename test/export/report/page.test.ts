import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReport } from '../../../src/export/report/page.ts';
import { exampleEndpoint, exampleFinding } from '../../finding/example-finding.ts';
import { sampleSweep } from '../../store/samples.ts';
import { cells, DISCLOSED, many, read, report, told } from './read-page.ts';

describe('the page', () => {
  it('is whole, closed, and asks for nothing', () => {
    const page = report({ disclosure: DISCLOSED });
    const { tags, attributes, unbalanced } = read(page);
    expect(unbalanced).toEqual([]);
    expect(page.startsWith('<!doctype html>')).toBe(true);
    expect(isReport(page.split('\n', 1)[0] ?? '')).toBe(true);
    for (const forbidden of ['script', 'img', 'link', 'iframe', 'form', 'object', 'base'])
      expect(tags).not.toContain(forbidden);
    expect(attributes.filter(([, name]) => /^on|^(?:src|srcset|action|style)$/.test(name))).toEqual([]);
    // The only links lead to a section of this page.
    const ids = attributes.filter(([, name]) => name === 'id').map(([, , value]) => `#${value}`);
    const links = attributes.filter(([, name]) => name === 'href').map(([, , value]) => value);
    expect(links).toEqual(['#summary', '#findings', '#risks', '#disclosure', '#sweeps', '#method']);
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
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
      'airbyte-export-2022: 1 finding',
      'cve-2021-45105: possibly 1 finding',
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

  it('has headings in order, and a head for each row and column', () => {
    const { tags, attributes } = read(report({ disclosure: DISCLOSED }));
    const levels = tags.filter((tag) => /^h\d$/.test(tag)).map((tag) => Number(tag.slice(1)));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    const scopes = attributes.filter(([tag, name]) => tag === 'th' && name === 'scope').map(([, , scope]) => scope);
    expect(scopes).toHaveLength(tags.filter((tag) => tag === 'th').length);
    // Every row has one, beside those that only hold the columns' heads.
    expect(scopes.filter((scope) => scope === 'row')).toHaveLength(
      tags.filter((tag) => tag === 'tr').length - tags.filter((tag) => tag === 'thead').length,
    );
  });

  it('counts by state, severity, exposure and version', () => {
    const page = report({
      findings: [
        ...many(3, { exposure: 'login', severity: 'low', version: '1.0.0' }),
        exampleFinding(),
        exampleFinding({ state: 'fixed' }),
      ],
    });
    expect(cells(page, 'All findings by state', 'new')).toEqual(['new', '4']);
    expect(cells(page, 'All findings by state', 'fixed')).toEqual(['fixed', '1']);
    expect(cells(page, 'Current ones by severity', 'low')).toEqual(['low', '3']);
    expect(cells(page, 'Current ones by exposure', 'open')).toEqual(['open', '1']);
    expect(cells(page, 'Current ones by version', '1.0.0')).toEqual(['1.0.0', '3']);
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
    expect(cells(page, 'By source of the contact', 'security.txt')).toEqual([
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
    expect(points[0]).toEqual([78, 40]);
    expect(points.at(-1)).toEqual([626, 135]);
    expect(points).toContainEqual([187.6, 40]);
    expect(points).toContainEqual([187.6, 87.5]);
    for (const [index, [x = 0, y = 0]] of points.entries()) {
      const [before = 0, above = 0] = points[index - 1] ?? [];
      expect(x).toBeGreaterThanOrEqual(before);
      expect(y).toBeGreaterThanOrEqual(above);
    }
  });

  it('the curve has its axes named, and is told in numbers too', () => {
    const { text, attributes } = read(report({ disclosure: DISCLOSED }));
    for (const words of ['Still exposed', 'Days since the notice']) expect(text).toContain(words);
    const page = report({ disclosure: DISCLOSED });
    const shares = ['1', '2', '3', '7', '14'].map((day) => cells(page, 'Still exposed, by days since the notice', day));
    expect(shares).toEqual([['1', '100 %'], ['2', '75 %'], ['3', '75 %'], ['7', '75 %'], undefined]);
    const ids = attributes.filter(([, name]) => name === 'id').map(([, , value]) => value);
    const labels = attributes.find(([tag, name]) => tag === 'svg' && name === 'aria-labelledby')?.[2].split(' ') ?? [
      '',
    ];
    expect(labels.filter((label) => !ids.includes(label))).toEqual([]);
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
    expect(cells(page, 'Current ones by exposure', 'login')).toEqual(['login', '&lt;10']);
    expect(cells(page, 'Current ones by exposure', 'basic')).toEqual(['basic', 'not shown']);
    expect(cells(page, 'Current ones by exposure', 'open')).toEqual(['open', '40']);
    expect(cells(page, 'Current ones by severity', 'low')).toEqual(['low', '&lt;10']);
    expect(cells(page, 'Current ones by severity', 'medium')).toEqual(['medium', 'not shown']);
    expect(page).not.toMatch(/<(?:td|b)[^>]*>(?:[1-9]|12)<\/(?:td|b)>/);
  });

  it('a card never tells what a table hides', () => {
    const two = report({
      findings: [...many(11, {}), ...many(2, { exposure: 'login', severity: 'low' })],
      isPublic: true,
    });
    expect(cells(two, 'Current ones by exposure', 'open')).toEqual(['open', 'not shown']);
    expect(two).toContain('<b>not shown</b>answer without a login');
    expect(two).not.toMatch(/<b>11<\/b>/);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/model/errors.ts';
import { BLOCKS, type Slots, WORDS } from '../../src/notice/slots.ts';
import { fillTemplate, parseTemplate } from '../../src/notice/template.ts';

const NEEDED = '{{places}}\n\n{{why}}\n\n{{steps}}\n\n{{objection}}\n\n{{identity}}\n\n{{data}}\n';
const SLOTS = Object.fromEntries([...BLOCKS, ...WORDS].map((name) => [name, `<${name}>`])) as unknown as Slots;

function fill(text: string, slots: Partial<Slots> = {}): string {
  return fillTemplate(parseTemplate(text, 'x.txt'), { ...SLOTS, ...slots });
}

describe('a template', () => {
  it('is paragraphs with data in them', () => {
    expect(fill(`# a note\nDear {{ contact }},\nfine.\n\n\n${NEEDED}`)).toBe(
      'Dear <contact>, fine.\n\n<places>\n\n<why>\n\n<steps>\n\n<objection>\n\n<identity>\n\n<data>\n',
    );
  });

  it('wraps prose at 72 and keeps lists', () => {
    const text = fill(`1. ${'word '.repeat(20)}\n- one\n- two\n   more\nflows\n\n${NEEDED}`);
    expect(text.split('\n').slice(0, 5)).toEqual([
      `1. ${'word '.repeat(14).trim()}`,
      `   ${'word '.repeat(6).trim()}`,
      '- one',
      '- two',
      '   more flows',
    ]);
  });

  it('takes the line ends of any system', () => {
    expect(fill(`a\r\nb\r\n\r\n${NEEDED}`)).toBe(fill(`a\nb\n\n${NEEDED}`));
  });

  it('leaves no trace of an empty block', () => {
    expect(fill(`a\n\n{{attached}}\n\nb\n\n${NEEDED}`, { attached: '' })).toMatch(/^a\n\nb\n\n<places>/);
  });

  it.each([
    [
      'an unknown slot',
      `{{places}} \n\nHello {{name}}\n\n${NEEDED}`,
      /^x\.txt:3: there is no slot \{\{name\}\}: use one of places, /,
    ],
    ['no name', `{{}}\n\n${NEEDED}`, /^x\.txt:1: there is no slot \{\{\}\}/],
    [
      'a block inside a sentence',
      `a\n\nsee {{steps}}\n\n${NEEDED}`,
      /^x\.txt:3: \{\{steps\}\} needs a paragraph of its own/,
    ],
    ['a slot that is not closed', `a {{why}\n\n${NEEDED}`, /^x\.txt:1: a slot is not closed/],
    ['a line like a finding', `# x\n[0a1b2c3d4e5f] mine\n\n${NEEDED}`, /^x\.txt:2: a line cannot begin like a finding/],
    ['a line like the data', `-----BEGIN EXPOSURE DATA v1-----\n\n${NEEDED}`, /^x\.txt:1: a line cannot begin like/],
    ['a tab', `a\tb\n\n${NEEDED}`, /^x\.txt:1: a control or invisible character/],
    ['a bidirectional mark', `a\u202eb\n\n${NEEDED}`, /^x\.txt:1: a control or invisible character/],
  ])('with %s is refused with its line', (_case, text, message) => {
    const read = (): unknown => parseTemplate(text, 'x.txt');
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });

  it.each(['places', 'why', 'steps', 'objection', 'identity', 'data'])('without %s is refused', (name) => {
    const read = (): unknown => parseTemplate(NEEDED.replace(`{{${name}}}`, 'x'), 'x.txt');
    expect(read).toThrow(UsageError);
    expect(read).toThrow(`x.txt:1: every notice needs {{${name}}}: put it back`);
  });

  it('never reads a value as a template', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WORDS), fc.constantFrom('{{data}}', '{{', '# x', '- x', '1. x'), (slot, value) => {
        const text = fill(`a {{${slot}}} b\n\n${NEEDED}`, { [slot]: value });
        expect(text.split('\n')[0]).toBe(`a ${value} b`);
      }),
    );
  });
});

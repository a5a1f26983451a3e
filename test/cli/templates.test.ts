import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadTemplates } from '../../src/cli/templates.ts';
import { UsageError } from '../../src/model/errors.ts';
import { composeNotice } from '../../src/notice/compose.ts';
import { noticeInput } from '../notice/samples.ts';

const SHIPPED = new URL('../../data/templates/operator.txt', import.meta.url);

describe('loadTemplates', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'airsweep-templates-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes the wording that is shipped', () => {
    expect(composeNotice(noticeInput({ templates: loadTemplates(null) }))).toEqual(composeNotice(noticeInput()));
  });

  it('lets a file of the same name replace one, and only that one', () => {
    const own = readFileSync(SHIPPED, 'utf8').replace('Hello,', 'Good day,');
    writeFileSync(join(folder, 'operator.txt'), own);
    writeFileSync(join(folder, 'notes.md'), 'not ours');
    const [mine, shipped] = [loadTemplates(folder), loadTemplates(null)];
    expect(composeNotice(noticeInput({ templates: mine })).text).toMatch(/^Good day,\n/);
    expect({ ...mine, operator: null }).toEqual({ ...shipped, operator: null });
  });

  it.each([
    ['a name of no template', 'operater.txt', 'x', /operater\.txt: is the name of no template: use operator\.txt, /],
    ['a slot that does not exist', 'cert.txt', 'a\n{{nope}}\n', /cert\.txt:2: there is no slot \{\{nope\}\}/],
    ['nothing in it', 'operator.txt', '', /operator\.txt:1: every notice needs \{\{places\}\}, /],
  ])('refuses %s in one line', (_case, name, text, message) => {
    writeFileSync(join(folder, name), text);
    expect(() => loadTemplates(folder)).toThrow(UsageError);
    expect(() => loadTemplates(folder)).toThrow(message);
    expect(() => loadTemplates(folder)).toThrow(/^[^\n]+$/);
  });

  it('refuses a folder that is not there', () => {
    const gone = join(folder, 'gone');
    expect(() => loadTemplates(gone)).toThrow(new UsageError(`notify.templates: ${gone} cannot be read (ENOENT)`));
  });
});

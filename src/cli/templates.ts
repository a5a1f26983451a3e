import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFile } from '../input/data-files.ts';
import { UsageError } from '../model/errors.ts';
import { parseTemplate, TEMPLATE_NAMES, type Template, type TemplateName, type Templates } from '../notice/template.ts';

/**
 * The wording of every mail: the package's own, each file replaced by the one of the same name in `folder` (null:
 * none). Throws UsageError for a folder or file that cannot be used.
 */
export function loadTemplates(folder: string | null): Templates {
  if (folder !== null) checkFolder(folder);
  const entries = TEMPLATE_NAMES.map((name): readonly [TemplateName, Template] => {
    const own = folder === null ? null : join(folder, `${name}.txt`);
    return [name, own !== null && existsSync(own) ? readTemplate(own, own) : readShipped(name)];
  });
  return Object.fromEntries(entries) as unknown as Templates;
}

function checkFolder(folder: string): void {
  const names = list(folder);
  const strange = names.find(
    (name) => name.endsWith('.txt') && !TEMPLATE_NAMES.some((known) => name === `${known}.txt`),
  );
  if (strange !== undefined) {
    const known = TEMPLATE_NAMES.map((name) => `${name}.txt`).join(', ');
    throw new UsageError(`${join(folder, strange)}: is the name of no template: use ${known}`);
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new UsageError(`notify.templates: ${folder} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function readShipped(name: TemplateName): Template {
  return readTemplate(dataFile(`data/templates/${name}.txt`), `data/templates/${name}.txt`);
}

function readTemplate(path: string, shown: string): Template {
  try {
    return parseTemplate(readFileSync(path, 'utf8'), shown);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${shown}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

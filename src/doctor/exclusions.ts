import { readFile, stat } from 'node:fs/promises';
import { parseExclusions } from '../scope/exclusions.ts';
import { type Check, fail, type Outcome, ok, warn, worst } from './check.ts';

const DAY_MS = 24 * 3_600_000;
/** Somebody asks to be left out every few weeks. */
const OLD_DAYS = 90;

/** Whether every exclusion file of the configuration can be read, and what is in it. */
export function exclusionsCheck(files: readonly string[], now: () => Date): Check {
  return {
    id: 'exclusions',
    title: 'Exclusion files',
    async run() {
      if (files.length === 0)
        return warn('none is configured', 'name one under scan.excludeFiles; a sweep with --internet needs it');
      return worst(await Promise.all(files.map((file) => checkFile(file, now()))));
    },
  };
}

async function checkFile(file: string, now: Date): Promise<Outcome> {
  let text: string;
  let days: number;
  try {
    text = await readFile(file, 'utf8');
    days = Math.floor((now.getTime() - (await stat(file)).mtimeMs) / DAY_MS);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail(`${file} cannot be read (${code})`, 'mend the path or its permissions: no sweep starts without it');
  }
  try {
    const count = parseExclusions(text, file).entries.length;
    const detail = `${file}: ${count} entries, changed ${days === 1 ? '1 day' : `${Math.max(0, days)} days`} ago`;
    if (count === 0) return warn(detail, 'enter the networks that asked to be left out');
    return days > OLD_DAYS ? warn(detail, 'see whether new objections are missing in it') : ok(detail);
  } catch (error) {
    return fail((error as Error).message, 'mend this line: no sweep starts before');
  }
}

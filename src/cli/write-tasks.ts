import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunError } from '../model/errors.ts';
import type { Notice } from '../model/notice.ts';

/** Writes the text for each web form as `<notice id>.txt`, for the owner's eyes only. */
export function writeTasks(folder: string, tasks: readonly Notice[]): void {
  for (const { id, subject, text, detail } of tasks) {
    const file = join(folder, `${id}.txt`);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(file, `${detail}\n\n${subject}\n\n${text}`, { mode: 0o600 });
    } catch (error) {
      throw new RunError(`${file}: cannot be written (${(error as NodeJS.ErrnoException).code})`);
    }
  }
}

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import { exportFindings, FORMATS, type Format } from '../../export/formats.ts';
import { RunError, UsageError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';

/**
 * A findings file that is written while a sweep runs, mode 0600: whole rows at any moment, but for a `kill -9` within
 * the microseconds of a write that crosses a page, which Linux then cuts short.
 */
export interface OutputFile {
  /** Appends one row in one write. Throws RunError when the disk is full. */
  write(finding: Finding): void;
  /** Puts these findings in place of what was written, all or nothing. No `write` meanwhile. Throws RunError. */
  replaceAll(findings: AsyncIterable<Finding> | Iterable<Finding>): Promise<void>;
  close(): void;
}

const { O_APPEND, O_CREAT, O_EXCL, O_NONBLOCK, O_RDWR } = constants;
const MODE = 0o600;
// Longer than any first line of ours, with every list at its cap.
const MAX_FIRST_LINE_BYTES = 1024 * 1024;

/** A system error in words. */
export function explain(error: unknown): string {
  const { errno, code, message } = error as NodeJS.ErrnoException;
  return errno === undefined ? message : `${getSystemErrorMessage(errno)} (${code})`;
}

function formatOf(path: string): Format {
  const extension = extname(path).toLowerCase();
  const format = Object.values(FORMATS).find((each) => each.extension === extension);
  if (format) return format;
  const known = Object.values(FORMATS).map((each) => each.extension);
  throw new UsageError(`-o ${path}: the name must end in ${known.join(' or ')}`);
}

function readFirstLine(fd: number): string {
  const bytes = Buffer.alloc(MAX_FIRST_LINE_BYTES);
  const length = readSync(fd, bytes, 0, bytes.length, 0);
  return (bytes.toString('utf8', 0, length).split('\n', 1)[0] ?? '').replace(/\r$/, '');
}

/**
 * Opens without waiting for a reader (O_NONBLOCK: a pipe), and looks before anything is lost. Throws UsageError for
 * what may not be replaced.
 */
export function openReplaceable(path: string, begins: Format['begins']): number {
  let fd: number;
  try {
    fd = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK, MODE);
  } catch (error) {
    throw new UsageError(`-o ${path}: cannot write there: ${explain(error)}; choose another path`);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new UsageError(`-o ${path}: not a regular file; choose another path`);
    if (stat.size > 0 && !begins(readFirstLine(fd))) {
      throw new UsageError(`-o ${path}: exists and was not written by airsweep; move it away or choose another path`);
    }
    return fd;
  } catch (error) {
    closeSync(fd);
    if (error instanceof UsageError) throw error;
    throw cannotReplace(path, error);
  }
}

function openFresh(path: string, format: Format): number {
  const fd = openReplaceable(path, format.begins);
  try {
    fchmodSync(fd, MODE);
    ftruncateSync(fd, 0);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw cannotReplace(path, error);
  }
}

function cannotReplace(path: string, error: unknown): UsageError {
  return new UsageError(`-o ${path}: cannot replace it: ${explain(error)}; choose another path`);
}

function append(fd: number, path: string, text: string): void {
  const bytes = Buffer.from(text);
  const before = fstatSync(fd).size;
  try {
    if (writeSync(fd, bytes) === bytes.length) return;
  } catch (error) {
    throw new RunError(`${path}: ${explain(error)}`);
  }
  // A disk that fills up takes a part of the row first and reports the error on the next write only.
  ftruncateSync(fd, before);
  throw new RunError(`${path}: no room for the next row; what is there is whole`);
}

/** Writes a file whole, on disk before it has its name; returns it open for appending. */
export async function writeWhole(real: string, lines: AsyncIterable<string>): Promise<number> {
  const draft = join(dirname(real), `.${basename(real)}.${randomBytes(6).toString('hex')}.tmp`);
  const fd = openSync(draft, O_RDWR | O_APPEND | O_CREAT | O_EXCL, MODE);
  try {
    for await (const line of lines) writeFileSync(fd, line);
    fsyncSync(fd);
    renameSync(draft, real);
    return fd;
  } catch (error) {
    closeSync(fd);
    rmSync(draft, { force: true });
    throw error;
  }
}

/** `path` is absolute. Throws UsageError for a name, place or file that cannot be used; nothing is lost then. */
export function openOutputFile(path: string): OutputFile {
  const format = formatOf(path);
  let fd = openFresh(path, format);
  // A rename onto a symbolic link would replace the link, not the file it points to.
  const real = realpathSync(path);
  if (format.header !== '') append(fd, path, format.header);
  return {
    write(finding) {
      append(fd, path, format.line(finding));
    },
    async replaceAll(findings) {
      try {
        const whole = await writeWhole(real, exportFindings(format, findings));
        closeSync(fd);
        fd = whole;
      } catch (error) {
        // What the findings' own source throws is not about this file.
        if ((error as NodeJS.ErrnoException).errno === undefined) throw error;
        throw new RunError(`${path}: ${explain(error)}; the rows written so far are kept`);
      }
    },
    close() {
      closeSync(fd);
    },
  };
}

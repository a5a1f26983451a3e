import { accessSync, constants, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Machine } from './report.ts';
import { tryRun } from './run.ts';

export function describeMachine(): Machine {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release().replace(/-.*/, ''),
    node: process.versions.node,
    maxDescriptors: Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1] ?? Number.NaN),
    load: loadavg()[0] ?? 0,
  };
}

const VERSION_FLAGS: Readonly<Record<string, string>> = {
  ip: '-V',
  nginx: '-v',
  naabu: '-version',
  httpx: '-version',
  nuclei: '-version',
};

/** The version of each program on that path, as it states it; null when it is not there. */
export function findPrograms(names: readonly string[], path: string): Record<string, string | null> {
  return Object.fromEntries(names.map((name) => [name, isOnPath(name, path) ? versionOf(name, path) : null]));
}

function isOnPath(name: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function versionOf(name: string, path: string): string {
  // Some write it to standard error, some end with an error after it.
  const script = 'PATH="$1" "$2" "$3" 2>&1 || true';
  const said = tryRun(['sh', '-c', script, 'sh', path, name, VERSION_FLAGS[name] ?? '--version']) ?? '';
  return /\d+\.\d+(?:\.\d+)*/.exec(said)?.[0] ?? 'of unknown version';
}

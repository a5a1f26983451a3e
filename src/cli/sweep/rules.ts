import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rules } from '../../engine/sweep/judge.ts';
import { parseAdvisories } from '../../finding/advisories.ts';
import { parseFingerprint } from '../../fingerprint/parse.ts';
import { dataFile } from '../../input/data-files.ts';
import { type PortDefaults, parsePortsFile } from '../../scope/ports-file.ts';

export { loadSpecialPurpose } from './special-purpose.ts';

/** What findings are judged by, with the hash that a sweep records. */
export interface LoadedRules extends Rules {
  readonly sha256: string;
}

/** The fingerprints and advisories of the package. */
export function loadRules(): LoadedRules {
  const folder = dataFile('fingerprints/');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  const fingerprints = texts.map((text, index) => parseFingerprint(text, `fingerprints/${files[index]}`));
  const sha256 = createHash('sha256').update(texts.join('\0')).digest('hex');
  return { fingerprints, advisories: parseAdvisories(readData('advisories.yaml'), 'data/advisories.yaml'), sha256 };
}

export function loadPorts(): PortDefaults {
  return parsePortsFile(readData('ports.yaml'), 'data/ports.yaml');
}

function readData(name: string): string {
  return readFileSync(dataFile(`data/${name}`), 'utf8');
}

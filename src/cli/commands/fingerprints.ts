import { readFileSync } from 'node:fs';
import { assess } from '../../fingerprint/assess.ts';
import { fingerprintJsonSchema, parseFingerprint } from '../../fingerprint/parse.ts';
import { UsageError } from '../../model/errors.ts';
import type { Example, Fingerprint } from '../../model/fingerprint.ts';
import { loadRules } from '../sweep/rules.ts';
import { plural } from '../sweep/summary.ts';

export function listFingerprints(): void {
  for (const { id, revision, title, signals, examples } of loadRules().fingerprints) {
    const sizes = `${plural(Object.keys(signals).length, 'signal')}, ${plural(examples.length, 'example')}`;
    process.stdout.write(`${id}  revision ${revision}  ${title}  ${sizes}\n`);
  }
}

/** Checks a file and runs its examples. Throws UsageError with file, line, path and reason for the first mistake. */
export function checkFingerprint(file: string): void {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code}): check the path`);
  }
  const fingerprint = parseFingerprint(text, file);
  const wrong = fingerprint.examples.flatMap((example) => mismatch(fingerprint, example) ?? []);
  if (wrong.length > 0) throw new UsageError(`${file}: ${wrong.join('; ')}`);
  process.stdout.write(`${file}: fine, ${plural(fingerprint.examples.length, 'example')} as expected\n`);
}

/** The JSON Schema that editors check fingerprint files against. */
export function printSchema(): void {
  process.stdout.write(`${JSON.stringify(fingerprintJsonSchema(), null, 2)}\n`);
}

function mismatch(fingerprint: Fingerprint, { name, answers, expect }: Example): string | null {
  const endpoint = { address: '192.0.2.1', port: 8000, host: null, tls: false, path: '/', named: false };
  const observations = Object.entries(answers).map(([requestId, facts]) => {
    const path = fingerprint.requests[requestId]?.path ?? '/';
    return { endpoint, requestId, path, at: '', durationMs: 0, status: 'ok' as const, facts, tls: null };
  });
  const got = assess(fingerprint, observations);
  const keys = ['outcome', 'exposure', 'version'] as const;
  const wrong = keys.find((key) => expect[key] !== undefined && expect[key] !== got[key]);
  return wrong === undefined ? null : `examples: "${name}": ${wrong} is ${got[wrong] || 'empty'}, not ${expect[wrong]}`;
}

import type { Observation } from '../model/observation.ts';
import { neutralise } from './neutralise.ts';
import { isPlainPath, stamp } from './place.ts';

const MAX_LINES = 8;
const MAX_TITLE = 60;
// The random path by which an API shows whether it asks for a login: 404 is the answer of one that does not.
const MADE_UP = /\/[0-9a-f]{16}$/;

/** One answer of a host as it is told; strings are still as the host gave them. */
export interface Evidence {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly path: string;
  readonly code: number;
  /** Empty when the page had none. */
  readonly title: string;
  /** SHA-256 of the certificate, hex; null without TLS. */
  readonly certificate: string | null;
}

/** What was asked and answered, in the order asked, at most eight of them. */
export function describeEvidence(observations: readonly Observation[]): readonly Evidence[] {
  return observations
    .flatMap(({ at, path, status, facts, tls }) => {
      if (status !== 'ok' || typeof facts.code !== 'number') return [];
      const title = typeof facts.title === 'string' ? facts.title : '';
      return [{ at, path, code: facts.code, title, certificate: tls?.sha256 ?? null }];
    })
    .slice(0, MAX_LINES);
}

/** Evidence as lines for a reader, free of anything a host could slip in. */
export function evidenceLines(evidence: readonly Evidence[]): readonly string[] {
  const lines = evidence.map(({ at, path, code, title }) => {
    const shown = isPlainPath(path) ? path : '(another path)';
    const titled = title === '' ? '' : `, page title "${neutralise(title.slice(0, MAX_TITLE))}"`;
    return `${stamp(at)} GET ${shown}${MADE_UP.test(path) ? ' (made up)' : ''} -> ${code}${titled}`;
  });
  const certificate = evidence.find((one) => /^[0-9a-f]{64}$/.test(one.certificate ?? ''))?.certificate;
  return certificate ? [...lines, `TLS certificate SHA-256 ${certificate}`] : lines;
}

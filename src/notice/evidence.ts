import type { Observation } from '../model/observation.ts';

const MAX_LINES = 8;

/** What was asked and answered, as plain sentences in the order asked; hostile strings are still in them. */
export function describeEvidence(observations: readonly Observation[]): readonly string[] {
  const answered = observations.filter((one) => one.status === 'ok' && typeof one.facts.code === 'number');
  const lines = answered.slice(0, MAX_LINES).map((one) => {
    const title = one.facts.title;
    const titled = typeof title === 'string' && title !== '' ? `, page title "${title.slice(0, 60)}"` : '';
    return `${one.at}: a plain read of ${one.path.slice(0, 80)} was answered with status ${one.facts.code}${titled}.`;
  });
  const certificate = answered.find((one) => one.tls !== null)?.tls;
  return certificate ? [...lines, `TLS certificate SHA-256 ${certificate.sha256}.`] : lines;
}

import type { Finding } from '../model/finding.ts';
import type { Confidence } from '../model/fingerprint.ts';
import {
  type DocumentFormat,
  type ExportContext,
  type ExportItem,
  frontPage,
  isObjectWith,
  writeLines,
} from './document.ts';
import { endpointScheme, endpointUrl } from './endpoint-url.ts';
import { safeText } from './safe-text.ts';
import { certainCves, headline, isClosed, productTitle, tagsOf } from './words.ts';

/** Percent, as `feed.accuracy` counts. */
const ACCURACY: Readonly<Record<Confidence, number>> = { high: 99, medium: 80, low: 50 };

const NAME = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/**
 * An IntelMQ event: names from its harmonization, values that it takes without mending. What we do not know
 * (AS number, place, reverse name) is left out. `severity` and `vulnerabilities` became keys of their own
 * in 3.5 only; under `extra` every release takes them.
 */
export function intelmqEvent(item: ExportItem, context: ExportContext): object {
  const { finding } = item;
  const { endpoint } = finding;
  const product = safeText(finding.product);
  const { type, identifier } = classify(finding);
  const host = endpoint.host?.toLowerCase() ?? '';
  const { code } = frontPage(item);
  return withoutEmpty({
    'feed.provider': safeText(context.operator?.name ?? ''),
    'feed.name': `Accessible-${productTitle(finding)}`,
    'feed.code': `accessible-${product}`,
    'feed.accuracy': ACCURACY[finding.confidence],
    'feed.documentation': context.operator?.url,
    'time.source': withOffset(finding.lastSeen),
    'time.observation': withOffset(context.at),
    'classification.taxonomy': 'vulnerable',
    'classification.type': type,
    'classification.identifier': `${identifier}-${product}`,
    'protocol.transport': 'tcp',
    'protocol.application': endpointScheme(endpoint),
    'source.ip': endpoint.address,
    'source.port': endpoint.port,
    'source.fqdn': NAME.test(host) ? host : '',
    'source.url': URL.parse(endpointUrl(endpoint))?.href,
    'source.urlpath': endpoint.path === '/' ? '' : URL.parse(endpointUrl(endpoint))?.pathname,
    'source.abuse_contact': item.desks.map((each) => each.toLowerCase()).join(','),
    'event_description.text': headline(finding),
    'event_description.url': context.operator?.url,
    status: statusOf(finding),
    tlp: 'AMBER',
    'extra.severity': finding.severity,
    'extra.tag': tagsOf(finding).join(';'),
    'extra.version': safeText(finding.version),
    'extra.version_source': finding.versionSource,
    'extra.vulnerabilities': finding.risks.map((risk) => safeText(risk)).join(';'),
    'extra.http_code': typeof code === 'number' ? code : undefined,
    'extra.confidence': finding.confidence,
    'extra.first_seen': withOffset(finding.firstSeen),
    'extra.finding_id': finding.id,
    'extra.state': finding.state,
  });
}

/** RSIT: reads without a login leak information; a known weakness makes a vulnerable system; the rest is unwanted. */
function classify(finding: Finding): { readonly type: string; readonly identifier: string } {
  if (finding.exposure === 'open') return { type: 'information-disclosure', identifier: 'open' };
  if (certainCves(finding).length > 0) return { type: 'vulnerable-system', identifier: 'vulnerable' };
  return { type: 'potentially-unwanted-accessible', identifier: 'accessible' };
}

function statusOf(finding: Finding): string {
  if (!isClosed(finding)) return 'online';
  return finding.state === 'fixed' || finding.state === 'gone' ? 'offline' : '';
}

/** IntelMQ wants an offset and takes no `Z`-less time for UTC. */
function withOffset(time: string): string {
  return `${time.slice(0, 19)}+00:00`;
}

function withoutEmpty(event: Readonly<Record<string, string | number | null | undefined>>): object {
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== '' && value != null));
}

/** Events as JSON Lines. */
export const INTELMQ: DocumentFormat = {
  extensions: ['.jsonl', '.json'],
  needsOperator: true,
  write: (items, context) => writeLines(items, (item) => intelmqEvent(item, context)),
  begins: (line) => isObjectWith(line, ['feed.code', 'classification.type', 'extra.finding_id']),
};

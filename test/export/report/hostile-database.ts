import type { Finding, FindingEvent } from '../../../src/model/finding.ts';
import { openStore } from '../../../src/store/sqlite.ts';
import { sampleEndpoint, sampleEvent, sampleFinding, sampleNotice, sampleSweep } from '../../store/samples.ts';

const SENT = '2026-10-01T08:00:00.000Z';
const DAY_MS = 24 * 3_600_000;

/** What a page, a certificate or a header may say; each would run, load or hide something if it were believed. */
export const HOSTILE: readonly string[] = [
  '<script>document.title="ran"</script>',
  '"><img src=http://loaded.example/a.png onerror=document.title="ran">',
  "'-alert(1)-'",
  '</style><style>@import "http://loaded.example/b.css";body{display:none}',
  '</title></head><body onload=document.title="ran">',
  '<svg/onload=document.title="ran">',
  '<meta http-equiv="refresh" content="0;url=http://loaded.example/c">',
  '<iframe src=javascript:parent.document.title="ran">',
  '<link rel=stylesheet href=//loaded.example/d.css>',
  '--><base href="http://loaded.example/"><!--',
  '&lt;script&gt;&#60;b&#62;&amp;',
  '<table><tr><td></table></table></main>',
  '=HYPERLINK("http://loaded.example/")',
  '\u202egnp.exe\u2066\u200b\0\u001b[31m',
  `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.example`,
  'ﷺ𒐫漢字кириллица',
];

const RUNGS = ['security.txt', 'rdap-abuse', 'provider', 'national-cert'] as const;
const EXPOSURES = ['open', 'basic', 'login', 'unknown'] as const;
const SEVERITY = { open: 'critical', basic: 'medium', login: 'low', unknown: 'medium' } as const;

/** A database of `count` findings whose every text is hostile: told of, some of them fixed over the weeks. */
export async function fillHostile(file: string, count: number): Promise<readonly Finding[]> {
  const findings = Array.from({ length: count }, (_, index) => hostileFinding(index));
  const store = await openStore(file, { now: () => new Date('2026-11-24T08:00:00.000Z') });
  const counts = { ...sampleSweep().counts, done: 512, open: count + 40, http: count + 20, findings: count, copy: 3 };
  for (const day of ['01', '08', '15'])
    await store.startSweep(
      sampleSweep({
        id: `202611${day}T040000-3f9c01ab`,
        startedAt: `2026-11-${day}T04:00:00.000Z`,
        state: 'finished',
        counts,
      }),
    );
  await store.saveFindings(findings.map((finding) => ({ finding, events: historyOf(finding) })));
  for (const [index, finding] of findings.entries()) {
    if (finding.notifiedAt === null) continue;
    await store.saveNotice(
      sampleNotice({
        id: index.toString(16).toUpperCase().padStart(8, '0'),
        recipient: finding.contact,
        rung: RUNGS[index % RUNGS.length] ?? 'security.txt',
        provider: textAt(index),
        findingIds: [finding.id],
        state: index % 9 === 0 ? 'bounced' : 'sent',
        messageId: `<${index}@example.net>`,
        sentAt: SENT,
      }),
    );
  }
  await store.close();
  return findings;
}

function textAt(index: number): string {
  return HOSTILE[index % HOSTILE.length] ?? '';
}

function hostileFinding(index: number): Finding {
  const exposure = EXPOSURES[index % 7] ?? 'open';
  const isFixed = index % 5 === 0;
  const address =
    index % 4 === 1 ? `2001:db8:ffff:ffff:ffff:ffff:ffff:${(index + 0x1000).toString(16)}` : `192.0.2.${index % 256}`;
  return sampleFinding({
    id: index.toString(16).padStart(12, '0'),
    endpoint: sampleEndpoint({
      address,
      port: 8000 + (index >> 8),
      host: index % 3 === 0 ? textAt(index) : null,
      path: index % 11 === 0 ? `/${textAt(index + 1)}/` : '/',
    }),
    exposure,
    severity: SEVERITY[exposure],
    version: index % 2 === 0 ? '0.40.16..0.63.19' : textAt(index + 2),
    risks: ['airbyte-no-login', 'airbyte-export-2022', 'cve-2021-45105?', textAt(index + 3)],
    hostnames: [textAt(index + 4), textAt(index + 5)],
    state: isFixed ? 'fixed' : index % 2 === 0 ? 'notified' : 'open',
    cleanSince: isFixed ? closedAt(index) : null,
    notifiedAt: index % 2 === 0 ? SENT : null,
    contact: index % 2 === 0 ? textAt(index + 6) : '',
    sweepId: '20261115T040000-3f9c01ab',
    firstSeen: '2026-09-30T08:00:00.000Z',
    lastSeen: '2026-11-20T08:00:00.000Z',
  });
}

function closedAt(index: number): string {
  return new Date(Date.parse(SENT) + (1 + (index % 40)) * DAY_MS).toISOString();
}

function historyOf({ id, state, cleanSince }: Finding): readonly FindingEvent[] {
  const seen = sampleEvent({ findingId: id, sweepId: null, at: '2026-09-30T08:00:00.000Z' });
  if (state !== 'fixed' || cleanSince === null) return [seen];
  return [seen, sampleEvent({ findingId: id, sweepId: null, at: cleanSince, from: 'open', to: 'fixed' })];
}

import type { AuditAct } from '../../src/model/audit.ts';
import type { Confirmation, Contact } from '../../src/model/contact.ts';
import type { Endpoint } from '../../src/model/endpoint.ts';
import type { Finding, FindingEvent } from '../../src/model/finding.ts';
import type { Notice } from '../../src/model/notice.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Reply } from '../../src/model/reply.ts';
import type { Suppression } from '../../src/model/suppression.ts';
import type { Sweep } from '../../src/model/sweep.ts';

export const AT = '2026-11-23T20:52:10.000Z';

export function sampleSweep(change: Partial<Sweep> = {}): Sweep {
  return {
    id: '20261123T205210-3f9c',
    kind: 'scan',
    startedAt: AT,
    finishedAt: null,
    state: 'running',
    options: { targets: ['192.0.2.0/24'], ports: [80, 8000], rate: null, nested: { seed: 7 } },
    toolVersion: '0.1.0',
    fingerprintsSha256: 'a'.repeat(64),
    scopeSha256: 'b'.repeat(64),
    cursor: 0,
    pending: [],
    counts: {
      total: 512,
      done: 0,
      open: 0,
      http: 0,
      findings: 0,
      vendor: 0,
      copy: 0,
      decoy: 0,
      skipped: 0,
      badLines: 0,
    },
    ...change,
  };
}

export function sampleEndpoint(change: Partial<Endpoint> = {}): Endpoint {
  return { address: '192.0.2.7', port: 8000, host: null, tls: false, path: '/', named: false, ...change };
}

export function sampleObservation(change: Partial<Observation> = {}): Observation {
  return {
    endpoint: sampleEndpoint(),
    requestId: 'root',
    path: '/',
    at: AT,
    durationMs: 12.5,
    status: 'ok',
    facts: { code: 200, title: 'Airbyte', truncated: false, mmh3: -1_873_422_891 },
    tls: null,
    ...change,
  };
}

export function sampleFinding(change: Partial<Finding> = {}): Finding {
  return {
    id: '0123456789ab',
    product: 'airbyte',
    endpoint: sampleEndpoint(),
    state: 'new',
    severity: 'critical',
    exposure: 'open',
    confidence: 'high',
    version: '0.35.5-alpha',
    versionSource: 'api',
    held: false,
    risks: ['credential-leak', 'log4shell?'],
    signals: ['title', 'api-404'],
    hostnames: ['etl.example.com'],
    firstSeen: AT,
    lastSeen: AT,
    sweepId: sampleSweep().id,
    cleanSince: null,
    notifiedAt: null,
    contact: '',
    ...change,
  };
}

/** Findings with ids and addresses of their own. */
export function sampleFindings(count: number, change: Partial<Finding> = {}): Finding[] {
  return Array.from({ length: count }, (_, index) =>
    sampleFinding({
      id: index.toString(16).padStart(12, '0'),
      endpoint: sampleEndpoint({ address: `192.0.${index >> 8}.${index & 255}` }),
      ...change,
    }),
  );
}

export function sampleEvent(change: Partial<FindingEvent> = {}): FindingEvent {
  return {
    findingId: sampleFinding().id,
    at: AT,
    sweepId: sampleSweep().id,
    from: null,
    to: 'new',
    reason: 'seen for the first time',
    ...change,
  };
}

export function sampleContact(change: Partial<Contact> = {}): Contact {
  return {
    address: 'security@example.com',
    rung: 'security.txt',
    source: 'security.txt of etl.example.com',
    evidenceUrl: 'https://etl.example.com/.well-known/security.txt',
    fetchedAt: AT,
    personal: false,
    hold: '',
    form: '',
    provider: '',
    policy: '',
    encryption: '',
    names: [],
    ...change,
  };
}

export function sampleNotice(change: Partial<Notice> = {}): Notice {
  return {
    id: '3F9C01AB',
    sender: { address: 'scan@example.net', name: 'Example CERT' },
    recipient: 'security@example.com',
    audience: 'operator',
    rung: 'security.txt',
    provider: '',
    findingIds: [sampleFinding().id],
    subject: 'An Airbyte server of yours answers without a login [3F9C01AB]',
    text: 'Hello,\n\nfacts.\n',
    attachments: [],
    sha256: 'c'.repeat(64),
    wordingSha256: 'd'.repeat(64),
    messageId: '<3f9c01ab@example.net>',
    reminds: null,
    inReplyTo: null,
    state: 'draft',
    createdAt: AT,
    approvedSha256: null,
    approvedBy: null,
    approvedAt: null,
    recheckId: null,
    sentAt: null,
    attempts: 0,
    retryAt: null,
    detail: '',
    ...change,
  };
}

export function sampleConfirmation(change: Partial<Confirmation> = {}): Confirmation {
  return {
    address: 'jane.doe@example.com',
    audiences: ['operator', 'cert'],
    at: AT,
    by: 'kim',
    reason: 'answers for the whole team',
    ...change,
  };
}

export function sampleReply(change: Partial<Reply> = {}): Reply {
  return {
    id: 'd'.repeat(64),
    noticeId: sampleNotice().id,
    kind: 'bounce',
    at: AT,
    from: 'mailer-daemon@mx.example.com',
    recipient: 'security@example.com',
    bounce: 'dead',
    status: '5.1.1',
    ticket: '',
    detail: '550 no such user',
    done: false,
    ...change,
  };
}

export function sampleSuppression(change: Partial<Suppression> = {}): Suppression {
  return {
    id: '5a5a5a5a',
    purpose: 'scan',
    kind: 'network',
    value: '192.0.2.0/24',
    reason: 'the owner asked by mail',
    source: 'operator',
    createdAt: AT,
    expiresAt: null,
    ...change,
  };
}

export function sampleAct(change: Partial<AuditAct> = {}): AuditAct {
  return { at: AT, actor: 'kim', action: 'approve', subject: '3F9C01AB', detail: 'as it was shown', ...change };
}

import type { Contact } from '../../src/model/contact.ts';
import type { Endpoint } from '../../src/model/endpoint.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Notice } from '../../src/model/notice.ts';
import type { Identity } from '../../src/notice/compose.ts';
import { hashNotice } from '../../src/notice/seal.ts';

export const IDENTITY: Identity = {
  name: 'Example Security',
  contact: 'scan@example.net',
  url: 'https://scan.example.net/about',
};

export function endpoint(part: Partial<Endpoint> = {}): Endpoint {
  return { address: '203.0.113.10', port: 8000, host: null, tls: false, path: '/', named: false, ...part };
}

export function finding(part: Partial<Finding> = {}): Finding {
  return {
    id: '0a1b2c3d4e5f',
    product: 'airbyte',
    endpoint: endpoint(),
    state: 'open',
    severity: 'critical',
    exposure: 'open',
    confidence: 'high',
    version: '0.35.5-alpha',
    versionSource: 'api',
    held: false,
    risks: [],
    signals: ['health'],
    hostnames: ['etl.example.com'],
    firstSeen: '2026-11-20T10:00:00.000Z',
    lastSeen: '2026-11-23T10:00:00.000Z',
    sweepId: '20261123T100000-aaaa',
    cleanSince: null,
    notifiedAt: null,
    contact: '',
    ...part,
  };
}

export function contact(part: Partial<Contact> = {}): Contact {
  return {
    address: 'security@example.com',
    rung: 'security.txt',
    source: 'security.txt of etl.example.com',
    evidenceUrl: 'https://etl.example.com/.well-known/security.txt',
    fetchedAt: '2026-11-23T11:00:00.000Z',
    personal: false,
    hold: '',
    ...part,
  };
}

export function notice(part: Partial<Notice> = {}): Notice {
  const bare: Notice = {
    id: 'A1B2C3D4',
    recipient: 'security@example.com',
    findingIds: ['0a1b2c3d4e5f'],
    subject: '[Exposure Notice #A1B2C3D4] Airbyte on 203.0.113.10:8000: reachable without login',
    text: 'Hello,\n\nline two.\n',
    sha256: '',
    messageId: '<a1b2c3d4.0123456789abcdef.1@example.net>',
    state: 'approved',
    createdAt: '2026-11-23T12:00:00.000Z',
    approvedSha256: null,
    approvedBy: 'ann',
    approvedAt: '2026-11-23T12:05:00.000Z',
    recheckId: null,
    sentAt: null,
    detail: '',
    ...part,
  };
  const sha256 = hashNotice(bare);
  return { ...bare, sha256, approvedSha256: sha256, ...part };
}

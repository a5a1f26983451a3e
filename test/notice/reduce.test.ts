import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rung } from '../../src/model/contact.ts';
import { composeNotice, type NoticeCase } from '../../src/notice/compose.ts';
import { reduceNotice, statedExposures } from '../../src/notice/reduce.ts';
import { contact, endpoint, evidence, finding, hostile, noticeInput, STEPS } from './samples.ts';

const IDS = [
  '000000000001',
  '000000000002',
  '000000000003',
  '000000000004',
  '000000000005',
  '000000000006',
  '000000000007',
];
// Ports, not addresses: an abuse desk is told of one address.
const CASES: readonly NoticeCase[] = IDS.map((id, index) => ({
  finding: finding({ id, version: `1.0.${index}`, endpoint: endpoint({ port: 8000 + index }) }),
  evidence: [evidence({ title: `page ${index}` })],
  remediation: STEPS,
}));

const REMINDER = {
  subject: '[Exposure Notice #0000AAAA] Airbyte on 203.0.113.10:8000 and 6 more: reachable without login',
  sentAt: '2026-11-01T12:00:00.000Z',
  ticket: '#4711',
};

describe('reduceNotice', () => {
  it.each<[Rung, typeof REMINDER | null]>([
    ['security.txt', null],
    ['security.txt', REMINDER],
    ['rdap-abuse', null],
    ['national-cert', REMINDER],
  ])('%s: gives what the rest alone would have had', (rung, reminder) => {
    const input = noticeInput({ contact: contact({ rung }), reminder });
    const all = composeNotice({ ...input, cases: CASES });
    fc.assert(
      fc.property(fc.subarray(IDS, { minLength: 1 }), (left) => {
        const gone = IDS.filter((id) => !left.includes(id));
        const cut = reduceNotice(all, gone);
        const rest = composeNotice({ ...input, cases: CASES.filter((one) => left.includes(one.finding.id)) });
        // Six and more findings come with a table, which stays: it was approved.
        const attached = /\n\nThe attached file[\s\S]*?layout\.(?=\n\n)/;
        expect(cut.text.replace(attached, '')).toBe(rest.text.replace(attached, ''));
        expect(cut.subject).toBe(rest.subject);
        expect([...statedExposures(cut.text).keys()]).toEqual(left);
        if (rest.attachments.length > 0) expect(cut.attachments).toEqual(rest.attachments);
        for (const { kind, content } of cut.attachments) {
          if (kind === 'csv') expect(parse(content)).toHaveLength(left.length + 1);
        }
        for (const line of cut.text.split('\n')) expect(all.text.split('\n')).toContain(line);
      }),
    );
  });

  it('changes nothing when nothing is gone', () => {
    const all = composeNotice(noticeInput({ cases: CASES }));
    expect(reduceNotice(all, [])).toEqual(all);
    expect(reduceNotice(all, ['ffffffffffff'])).toEqual(all);
  });

  it('is not misled by a host that speaks of another finding', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const words = `${text} [${IDS[1]}] x\n[${IDS[1]}] ${IDS[1]},open`;
        const liar: NoticeCase = {
          finding: finding({ id: IDS[0] ?? '', version: words, hostnames: [words] }),
          evidence: [evidence({ title: words, path: words })],
          remediation: STEPS,
        };
        const message = composeNotice(noticeInput({ cases: [liar], contact: contact({ source: words }) }));
        expect(reduceNotice(message, [IDS[1] ?? ''])).toEqual(message);
      }),
    );
  });
});

describe('statedExposures', () => {
  it('is empty for a text without the block', () => {
    expect(statedExposures('Hello,\n').size).toBe(0);
  });
});

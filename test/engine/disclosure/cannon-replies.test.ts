import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { approveNotices, type NoticePlan, planNotices } from '../../../src/engine/disclosure/index.ts';
import { parse } from '../../inbox/fixtures.ts';
import { contact, finding } from '../../notice/samples.ts';
import { createWorld, NOTICE_ID, RECIPIENT, readAll } from '../replies/world.ts';
import { createWorld as createDrafting, never } from './world.ts';

/** A message of somebody who has read the notice's number: it stands in every ticket and forwarded mail. */
function forged(head: Readonly<Record<string, string>>, text: string): string {
  const fields = { From: 'mallory@evil.example', 'Message-ID': `<${Math.abs(hash(text))}@evil.example>`, ...head };
  return `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')}\n${text}\n`;
}

function hash(text: string): number {
  return [...text].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) | 0, 7);
}

const id = NOTICE_ID.toLowerCase();
const TAG = `[Exposure Notice #${NOTICE_ID}]`;

describe('who knows no more of a notice than its number', () => {
  it.each([
    ['writes it into an address of his own', { To: `x+${id}@evil.example`, Subject: 'STOP' }],
    ['writes to its return path', { To: `bounces+${id}@cert.example`, Subject: 'STOP' }],
    ['has it delivered there', { 'Delivered-To': `bounces+${id}@cert.example`, Subject: 'STOP' }],
    ['writes it into a trace field', { Received: `by x.example for <x+${id}@y.example>`, Subject: 'STOP' }],
    ['unsubscribes in its name', { Subject: `STOP ${NOTICE_ID}` }],
    ['names a message of ours that is none', { 'In-Reply-To': `<${id}.00000000.1@cert.example>`, Subject: 'STOP' }],
    ['says that it is fixed', { To: `x+${id}@evil.example`, Subject: `FIXED ${TAG}` }],
    ['says that it is wrong', { To: `x+${id}@evil.example`, Subject: `WRONG ${TAG}` }],
    ['puts the recipient in front of his name', { From: `"${RECIPIENT}" <m@evil.example>`, Subject: `STOP ${TAG}` }],
    ['writes from a domain that looks like it', { From: 'security@custоmer.example', Subject: `STOP ${TAG}` }],
    ['writes from a domain below another', { From: `security@customer.example.evil.example`, Subject: `STOP ${TAG}` }],
    ['names two senders', { From: `m@evil.example, ${RECIPIENT}`, Subject: `STOP ${TAG}` }],
  ])('%s: it is left to a human', async (_case, head) => {
    const world = await createWorld();
    await world.read(await parse(forged(head as Record<string, string>, `STOP\n\n${TAG}`)));
    expect(await world.suppressed()).toBe('');
    expect((await world.store.replies()).map(({ kind, done }) => [kind, done])).toEqual([['human', false]]);
    expect(await world.acts()).toEqual([]);
  });

  it('complains in its name', async () => {
    const report = 'Feedback-Type: abuse\nUser-Agent: x\nVersion: 1\n';
    const head = { To: `x+${id}@evil.example`, Subject: TAG, 'Content-Type': 'multipart/report; boundary=b' };
    const text = `--b\nContent-Type: message/feedback-report\n\n${report}\n--b--`;
    const world = await createWorld();
    await world.read(await parse(forged(head, text)));
    expect(await world.suppressed()).toBe('');
    expect((await world.store.replies()).map(({ kind }) => kind)).toEqual(['human']);
  });

  it('bounces a mail that went to somebody else, or that was never sent', async () => {
    const world = await createWorld();
    const bounce = (notice: string, mailbox: string): string =>
      forged(
        { To: `bounces+${notice}@cert.example`, Subject: 'x', 'Content-Type': 'multipart/report; boundary=b' },
        `--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; ${mailbox}\nAction: failed\nStatus: 5.1.1\n\n--b--`,
      );
    for (const mailbox of ['victim@other.example', `victim@other.example, ${RECIPIENT}`, `${RECIPIENT}.evil.example`])
      await world.read(await parse(bounce(id, mailbox)));
    await world.read(await parse(bounce('deadbeef', RECIPIENT)));
    expect(await world.store.suppressions()).toEqual([]);
    expect((await world.notice()).state).toBe('sent');
  });

  it.each([
    ['5.1.1', id],
    ['4.2.2', id],
    ['5.1.1', `${id}.00000000`],
    ['5.1.1', `${id}.0123456`],
  ])('bounces (%s, to bounces+%s) a mail in the name of its recipient’s server', async (status, path) => {
    const world = await createWorld();
    const report = `Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; ${RECIPIENT}\nAction: failed\nStatus: ${status}\n`;
    const head = { To: `bounces+${path}@cert.example`, Subject: 'x', 'Content-Type': 'multipart/report; boundary=b' };
    const text = `--b\nContent-Type: message/delivery-status\n\n${report}\n--b--`;
    await world.read(await parse(forged(head, text)));
    expect([await world.suppressed(), (await world.notice()).state]).toEqual(['', 'sent']);
  });

  it('puts no words into the reminder', async () => {
    const world = await createDrafting([finding()]);
    world.known.set('*', [contact()]);
    const [first] = (await planNotices(world.plan, never)).drafted;
    await approveNotices(world.plan, [first?.id ?? ''], 'ann');
    world.pass(1);
    await world.sendAll();
    const subject = `[visit evil.example now #1] [Exposure Notice #${first?.id}]`;
    const message = await parse(
      forged({ Subject: subject, 'Auto-Submitted': 'auto-replied' }, 'Ticket 1 has been opened'),
    );
    await readAll([message], world.plan);
    expect((await world.store.replies()).map(({ kind, noticeId }) => [kind, noticeId])).toEqual([
      ['ticket', first?.id],
    ]);
    world.pass(21);
    await world.put({ ...(await world.finding('0a1b2c3d4e5f')), lastSeen: '2026-12-14T12:00:00.000Z' });
    const [reminder] = (await planNotices(world.plan, never)).drafted;
    expect(reminder?.reminds).toBe(first?.id);
    expect(`${reminder?.subject}${reminder?.text}`).not.toContain('visit');
  });

  it('cannot work out from what the mail shows what its Message-ID is', async () => {
    const { drafted } = await drafts();
    for (const { id: number, recipient, createdAt, messageId } of drafted) {
      const shown = [
        [number, recipient, createdAt],
        [number, recipient],
      ].map((parts) => createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16));
      expect(shown.filter((digits) => messageId.includes(digits))).toEqual([]);
    }
    expect(drafted).toHaveLength(1);
    // The same mail in another database has another one: what decides is that database's own key.
    expect((await drafts()).drafted[0]?.messageId).not.toBe(drafted[0]?.messageId);
  });
});

async function drafts(): Promise<NoticePlan> {
  const { plan, known } = await createDrafting([finding()]);
  known.set('*', [contact()]);
  return planNotices(plan, never);
}

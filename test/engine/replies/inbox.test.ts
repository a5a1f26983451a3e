import { describe, expect, it } from 'vitest';
import { finishReply, waitingReplies } from '../../../src/engine/replies/index.ts';
import { UsageError } from '../../../src/model/errors.ts';
import type { Notice } from '../../../src/model/notice.ts';
import { FIXTURES, fixture, fixtureBytes, parse } from '../../inbox/fixtures.ts';
import { createWorld, NOTICE_ID, RECIPIENT, readAll } from './world.ts';

/** Sorts what the store holds after one message into words. */
async function afterReading(name: string, change: Partial<Notice> = {}): Promise<string> {
  const world = await createWorld(change);
  await world.read(await fixture(name));
  const replies = (await world.store.replies()).map(({ kind, noticeId, done }) =>
    [kind, noticeId === null ? 'of no notice' : '', done ? '' : 'for a human'].filter((part) => part !== '').join(' '),
  );
  const { state } = await world.notice();
  const end = (await world.store.suppressions())[0]?.expiresAt?.slice(0, 10);
  const suppressed = (await world.suppressed()) === '' ? '' : `suppressed until ${end ?? 'ever'}`;
  return [...replies, state, suppressed].filter((part) => part !== '').join(', ');
}

const dead = 'bounce, bounced, suppressed until 2027-11-23';
const DONE: Readonly<Record<string, string>> = {
  'dsn-postfix-unknown-user': dead,
  'dsn-postfix-no-verp': dead,
  'dsn-exim-vague-status': dead,
  'dsn-exchange-online': dead,
  'dsn-exchange-access-denied': dead,
  'dsn-full': 'bounce, approved',
  'dsn-full-temporary-gave-up': 'bounce, approved',
  'dsn-policy': 'bounce for a human, bounced',
  'dsn-spam-under-false-code': 'bounce for a human, bounced',
  'dsn-blames-our-address': 'bounce for a human, bounced',
  'dsn-timeout': 'bounce, bounced',
  'dsn-delayed': 'delay, sent',
  'dsn-relayed': 'delivered, sent',
  'dsn-two-recipients': 'bounce of no notice for a human, bounce, bounced, suppressed until 2027-11-23',
  'dsn-forwarded-original-recipient': dead,
  'dsn-forged': 'bounce of no notice for a human, sent',
  'dsn-untidy': dead,
  'dsn-base64': dead,
  'text-qmail': dead,
  'text-exim': dead,
  'text-exim-warning': 'delay, sent',
  'text-postfix': dead,
  'text-sendmail': dead,
  'text-exchange': 'bounce, approved',
  'text-iis': 'bounce, bounced',
  'text-gmail': dead,
  'text-domino': dead,
  'text-mailbox-full': 'bounce, approved',
  'text-not-a-bounce': 'human for a human, sent',
  'arf-abuse': 'complaint, sent, suppressed until ever',
  'arf-redacted': 'complaint, sent, suppressed until ever',
  'arf-xarf-from-others': 'human of no notice for a human, sent',
  'auto-out-of-office': 'auto-reply, sent',
  'auto-german': 'auto-reply, sent',
  'auto-french': 'auto-reply, sent',
  'auto-precedence': 'auto-reply, sent',
  'auto-null-path': 'auto-reply, sent',
  'auto-newsletter': 'sent',
  'ticket-rt': 'ticket, sent',
  'ticket-otrs': 'ticket, sent',
  'ticket-zendesk': 'ticket, sent',
  'ticket-jira': 'ticket, sent',
  'ticket-abuse-desk': 'ticket, sent',
  'ticket-in-text': 'ticket, sent',
  'ticket-unmarked': 'ticket for a human, sent',
  'ticket-salesforce': 'ticket, sent',
  'human-stop': 'stop, sent, suppressed until ever',
  'human-stop-colleague': 'stop, sent, suppressed until ever',
  'human-fixed': 'fixed, sent',
  'human-fixed-html': 'fixed, sent',
  'human-fixed-signed': 'fixed, sent',
  'human-wrong': 'wrong for a human, sent',
  'human-unsubscribe': 'stop, sent, suppressed until ever',
  'human-unsubscribe-elsewhere': 'stop, sent, suppressed until ever',
  'human-unsubscribe-click': 'stop, sent, suppressed until ever',
  'human-quoted-words-only': 'human for a human, sent',
  'human-outlook-quote': 'human for a human, sent',
  'human-not-fixed': 'human for a human, sent',
  'human-through-zendesk': 'fixed, sent',
  'human-through-list': 'fixed, sent',
  'auto-with-keyword': 'human for a human, sent',
  'human-forged-stop': 'human for a human, sent',
  'human-no-notice': 'human of no notice for a human, sent',
  'human-utf16-subject': 'human for a human, sent',
};

describe('readInbox', () => {
  it('is tried with every message there is', () => {
    expect(Object.keys(DONE).sort()).toEqual(FIXTURES);
  });

  it.each(Object.entries(DONE))('%s', async (name, done) => {
    const sorted = (text: string): readonly string[] => text.split(', ').sort();
    expect(sorted(await afterReading(name))).toEqual(sorted(done));
  });

  it('changes nothing when everything is read a second time', async () => {
    const world = await createWorld();
    const messages = await Promise.all(FIXTURES.map(fixture));
    await world.read(...messages);
    const before = [
      await world.store.replies(),
      await world.notice(),
      await world.store.suppressions(),
      await world.acts(),
    ];
    world.setTime('2026-12-24T12:00:00Z');
    const again = await world.read(...messages);
    expect(new Set(again.map(({ kind }) => kind))).toEqual(new Set(['known', 'unrelated']));
    expect([
      await world.store.replies(),
      await world.notice(),
      await world.store.suppressions(),
      await world.acts(),
    ]).toEqual(before);
  });

  it('tries a full mailbox once more after three days, and never a third time', async () => {
    const world = await createWorld();
    await world.read(await fixture('dsn-full'));
    expect(await world.notice()).toMatchObject({ state: 'approved', attempts: 1, retryAt: '2026-11-26T12:10:00.000Z' });
    await world.store.saveNotice({ ...(await world.notice()), state: 'sent', sentAt: '2026-11-26T13:00:00.000Z' });
    world.setTime('2026-11-26T13:05:00Z');
    const second = fixtureBytes('dsn-full')
      .toString()
      .replace('23 Nov 2026', '26 Nov 2026')
      .replace('<dsn-', '<second-');
    await world.read(await parse(second));
    expect(await world.notice()).toMatchObject({ state: 'bounced' });
    expect(await world.suppressed()).toBe('');
  });

  it('does not let an old bounce, read late, speak of the second try', async () => {
    const world = await createWorld({ sentAt: '2026-11-26T13:00:00.000Z', attempts: 1 });
    await world.read(await fixture('dsn-full'));
    expect(await world.notice()).toMatchObject({ state: 'sent' });
  });

  it('repeats the effects that a kill may have cut off, and nothing changes twice', async () => {
    const world = await createWorld();
    const message = await fixture('dsn-postfix-unknown-user');
    const broken = { ...world.store, addReply: () => Promise.reject(new Error('killed')) };
    const clock = { now: () => new Date('2026-11-23T12:10:00Z') };
    const killed = readAll([message], { store: broken, clock });
    await expect(killed).rejects.toThrow('killed');
    await world.read(message);
    expect(await world.notice()).toMatchObject({ state: 'bounced' });
    expect(await world.store.suppressions()).toHaveLength(1);
    expect(await world.store.replies()).toHaveLength(1);
  });

  it('leaves a bounce for the next run while its notice is being sent', async () => {
    const world = await createWorld({ state: 'sending', sentAt: null });
    const message = await fixture('dsn-postfix-unknown-user');
    expect(await world.read(message)).toMatchObject([{ kind: 'later', noticeId: NOTICE_ID }]);
    await world.store.saveNotice({ ...(await world.notice()), state: 'sent', sentAt: '2026-11-23T12:10:01.000Z' });
    expect(await world.read(message)).toMatchObject([{ kind: 'read' }]);
    expect(await world.notice()).toMatchObject({ state: 'bounced' });
  });

  it('takes a bounce of a held notice as the proof that it went out', async () => {
    expect(await afterReading('dsn-postfix-unknown-user', { state: 'held', sentAt: null })).toBe(dead);
  });

  it('does not shorten a STOP to the year of a bounce', async () => {
    const world = await createWorld();
    await world.read(await fixture('human-stop'), await fixture('dsn-postfix-unknown-user'));
    expect((await world.store.suppressions()).map(({ expiresAt }) => expiresAt)).toEqual([null]);
  });

  it('listens to a neighbour at a company, not at a free-mail provider', async () => {
    const stop = fixtureBytes('human-stop-colleague').toString();
    const world = await createWorld({ recipient: 'someone@gmail.com' });
    await world.read(await parse(stop.replaceAll('kim@customer.example', 'kim@gmail.com')));
    expect(await world.suppressed('someone@gmail.com')).toBe('');
    await world.read(await parse(stop.replaceAll('kim@customer.example', 'SomeOne@Gmail.com')));
    expect(await world.suppressed('someone@gmail.com')).not.toBe('');
  });

  it('keeps neither bodies nor addresses beyond the two fields that can be erased', async () => {
    const world = await createWorld();
    await world.read(...(await Promise.all(FIXTURES.map(fixture))));
    for (const { from: _from, recipient: _recipient, ...rest } of await world.store.replies()) {
      expect(JSON.stringify(rest)).not.toMatch(/@|Port closed|contractor/);
    }
    expect((await world.acts()).join('\n')).not.toContain('@');
  });

  it('says why it does not believe a forgery', async () => {
    const world = await createWorld();
    await world.read(await fixture('human-forged-stop'), await fixture('dsn-forged'));
    const details = (await waitingReplies(world)).map(({ detail }) => detail);
    expect(details).toContainEqual(expect.stringContaining(`its sender is not the recipient of notice ${NOTICE_ID}`));
    expect(details).toContainEqual(
      expect.stringContaining(`nothing shows that it answers notice ${NOTICE_ID} to this mailbox`),
    );
  });
});

describe('finishReply', () => {
  const clock = { now: () => new Date('2026-11-24T09:00:00Z') };

  it('takes a reply off the list of what waits', async () => {
    const { store, read, acts } = await createWorld();
    await read(await fixture('human-wrong'));
    const [reply] = await waitingReplies({ store });
    await finishReply({ store, clock }, reply?.id.slice(0, 12) ?? '', 'ann');
    expect(await waitingReplies({ store })).toEqual([]);
    expect((await acts()).at(-1)).toBe(`reply-done ${NOTICE_ID} wrong`);
    expect(RECIPIENT).toBe(reply?.from);
  });

  it.each(['ab', 'zzzzzzzz', '0123456789'])('%s names none', async (id) => {
    const { store } = await createWorld();
    await expect(finishReply({ store, clock }, id, 'ann')).rejects.toThrow(UsageError);
  });
});

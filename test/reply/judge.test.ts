import { describe, expect, it } from 'vitest';
import { judgeIncoming } from '../../src/reply/judge.ts';
import { FIXTURES, fixture } from '../inbox/fixtures.ts';

/** What each message says by itself, whoever wrote it: kind, class, status, ticket; one line per mailbox. */
const SAID: Readonly<Record<string, string>> = {
  'dsn-postfix-unknown-user': 'bounce dead 5.1.1 security@customer.example',
  'dsn-postfix-no-verp': 'bounce dead 5.4.4 security@customer.example',
  'dsn-exim-vague-status': 'bounce dead 5.0.0 security@customer.example',
  'dsn-exchange-online': 'bounce dead 5.1.10 security@customer.example',
  'dsn-exchange-access-denied': 'bounce dead 5.4.1 security@customer.example',
  'dsn-full': 'bounce full 5.2.2 security@customer.example',
  'dsn-full-temporary-gave-up': 'bounce full 4.2.2 security@customer.example',
  'dsn-policy': 'bounce policy 5.7.1 security@customer.example',
  'dsn-spam-under-false-code': 'bounce policy 5.1.1 security@customer.example',
  'dsn-blames-our-address': 'bounce policy 5.1.8 security@customer.example',
  'dsn-timeout': 'bounce other 4.4.1 security@customer.example',
  'dsn-delayed': 'delay 4.4.1 security@customer.example',
  'dsn-relayed': 'delivered 2.0.0 security@customer.example',
  'dsn-two-recipients': 'bounce dead 5.1.1 gone@customer.example | bounce dead 5.1.1 security@customer.example',
  'dsn-forwarded-original-recipient': 'bounce dead 5.1.1 team@other.example,security@customer.example',
  'dsn-forged': 'bounce dead 5.1.1 victim@another.example',
  'dsn-untidy': 'bounce dead 5.1.1 security@customer.example',
  'dsn-base64': 'bounce dead 5.1.1 security@customer.example',
  'text-qmail': 'bounce dead 5.1.1 security@customer.example',
  'text-exim': 'bounce dead security@customer.example',
  'text-exim-warning': 'delay security@customer.example',
  'text-postfix': 'bounce dead security@customer.example',
  'text-sendmail': 'bounce dead 5.1.1 security@customer.example',
  'text-exchange': 'bounce full 5.2.2 security@customer.example',
  'text-iis': 'bounce other security@customer.example',
  'text-gmail': 'bounce dead 5.1.1 security@customer.example',
  'text-domino': 'bounce dead security@customer.example',
  'text-mailbox-full': 'bounce full security@customer.example',
  'text-not-a-bounce': 'human',
  'arf-abuse': 'complaint security@customer.example',
  'arf-redacted': 'complaint',
  'arf-xarf-from-others': 'human',
  'auto-out-of-office': 'auto-reply',
  'auto-german': 'auto-reply',
  'auto-french': 'auto-reply',
  'auto-precedence': 'auto-reply',
  'auto-null-path': 'auto-reply',
  'auto-newsletter': 'auto-reply',
  'ticket-rt': 'ticket [customer.example #48213]',
  'ticket-otrs': 'ticket [Ticket#2026112310000417]',
  'ticket-zendesk': 'ticket 77120',
  'ticket-jira': 'ticket SEC-418',
  'ticket-abuse-desk': 'ticket [AbuseID:A1F09C:2D]',
  'ticket-in-text': 'ticket CS-99812',
  'ticket-unmarked': 'ticket [#5521]',
  'ticket-salesforce': 'ticket [ ref:_00D20abc._5003xyz:ref ]',
  'human-stop': 'stop',
  'human-stop-colleague': 'stop',
  'human-fixed': 'fixed',
  'human-fixed-html': 'fixed',
  'human-fixed-signed': 'fixed',
  'human-wrong': 'wrong',
  'human-unsubscribe': 'stop',
  'human-unsubscribe-elsewhere': 'stop',
  'human-unsubscribe-click': 'stop',
  'human-quoted-words-only': 'human',
  'human-outlook-quote': 'human',
  'human-not-fixed': 'human',
  'human-through-zendesk': 'fixed [Request #77120]',
  'human-through-list': 'fixed',
  'auto-with-keyword': 'human',
  'human-forged-stop': 'stop',
  'human-no-notice': 'human',
  'human-utf16-subject': 'human',
};

describe('judgeIncoming', () => {
  it('is asked about every message there is', () => {
    expect(Object.keys(SAID).sort()).toEqual(FIXTURES);
  });

  it.each(Object.entries(SAID))('%s', async (name, said) => {
    const judgements = judgeIncoming(await fixture(name));
    const lines = judgements.map(({ kind, bounce, status, ticket, recipients }) =>
      [kind, bounce ?? '', status, ticket, recipients.join(',')].filter((part) => part !== '').join(' '),
    );
    expect(lines.join(' | ')).toBe(said);
  });
});

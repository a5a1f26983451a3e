import { expect, it } from 'vitest';
import { hideMailboxes, mailboxesIn } from '../../src/model/mailbox.ts';

it.each([
  ['550 5.1.1 <Jane@Example.com>: unknown', ['Jane@Example.com']],
  ["'jane@example.com' and O'Brien+x@example.com.", ['jane@example.com', "O'Brien+x@example.com"]],
  ['rfc822;a@b.example, mailto:c@d.example?e', ['a@b.example', 'c@d.example']],
  ['["a@b.example"]{c@d.example}', ['a@b.example', 'c@d.example']],
  ['@b.example a@ -', []],
])('finds the mailboxes in %s', (text, mailboxes) => {
  expect(mailboxesIn(text)).toEqual(mailboxes);
});

it('hides them, and takes no time over a text without', () => {
  expect(hideMailboxes('<a@b.example> wrote to mary.a@b.example')).toBe('<(mailbox)> wrote to (mailbox)');
  const long = 'a.'.repeat(500_000);
  expect(hideMailboxes(long)).toBe(long);
});

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import DKIM from 'nodemailer/lib/dkim';
import { describe, expect, it } from 'vitest';
import { buildMessage, SIGNED_HEADERS } from '../../src/mail/message.ts';
import { dkimOptions } from '../../src/mail/smtp-options.ts';
import type { Notice } from '../../src/model/notice.ts';
import { composed, contact, notice } from '../notice/samples.ts';

const tls = (name: string): URL => new URL(`../fixtures/tls/mail.${name}.pem`, import.meta.url);
const signer = new DKIM(
  dkimOptions({ domain: 'example.net', selector: 'test', keyFile: tls('test-only-key').pathname }),
);
const published = new X509Certificate(readFileSync(tls('cert'))).publicKey;
const KEY = published.export({ type: 'spki', format: 'der' }).toString('base64');

/** What a mail server makes of the signature; a library that is none of ours. */
async function verify(message: string): Promise<string | undefined> {
  const { results } = await dkimVerify(Buffer.from(message, 'latin1'), {
    resolver: async () => [[`v=DKIM1; k=rsa; p=${KEY}`]],
  });
  return results[0]?.status.result;
}

async function sign(full: Notice): Promise<string> {
  const message = await buildMessage(full, { unsubscribeUrl: 'https://scan.example.net/stop' });
  return (await buffer(signer.sign(Readable.from([message])))).toString('latin1');
}

const reminder = notice({ text: 'line one\nline two\n', inReplyTo: '<first@example.net>' });

describe('the signature', () => {
  it.each(SIGNED_HEADERS)('is broken by another %s, and by none', async (name) => {
    const message = await sign(reminder);
    const field = new RegExp(`^${name}:.*(?:\r\n[ \t].*)*`, 'm').exec(message)?.[0] ?? '';
    expect(field).not.toBe('');
    expect(await verify(message)).toBe('pass');
    expect(await verify(message.replace(field, field.replace(/:/, ': x')))).not.toBe('pass');
    expect(await verify(message.replace(`${field}\r\n`, ''))).not.toBe('pass');
  });

  it('is broken by another text, and lets servers on the way write their own headers', async () => {
    const message = await sign(reminder);
    expect(await verify(message.replace('line two', 'line 2'))).not.toBe('pass');
    const passed = `Received: from a by b\r\n${message.replace('\r\nTo: ', '\r\nX-Spam-Score: 0\r\nTo:   ')}\r\n\r\n`;
    expect(await verify(passed)).toBe('pass');
  });

  it.each([
    ['one report for a desk', composed({ contact: contact({ rung: 'rdap-abuse', address: 'abuse@hoster.example' }) })],
    ['empty text', notice({ text: '' })],
    ['white space', notice({ text: ' a \t b  \n\t\n c\n\n\n' })],
  ])('holds for %s', async (_case, full) => {
    expect(await verify(await sign(full))).toBe('pass');
  });
});

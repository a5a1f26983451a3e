import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeEml } from '../../src/mail/eml.ts';
import { buildMessage } from '../../src/mail/message.ts';
import { RunError } from '../../src/model/errors.ts';
import { composeNotice } from '../../src/notice/compose.ts';
import { contact, finding, IDENTITY, notice } from '../notice/samples.ts';

const SENDER = { address: 'notice@example.net', name: 'Example Security' };

describe('buildMessage', () => {
  const composed = composeNotice({
    id: 'A1B2C3D4',
    contact: contact(),
    identity: IDENTITY,
    cases: [{ finding: finding(), evidence: [], remediation: ['Close the port.'] }],
  });
  const full = notice(composed);

  it('has the agreed headers, one plain text, and the same bytes every time', async () => {
    const message = await buildMessage(full, SENDER);
    expect((await buildMessage(full, SENDER)).equals(message)).toBe(true);
    const parsed = await simpleParser(message);
    expect(parsed.text).toBe(full.text);
    expect(parsed.html).toBe(false);
    expect(parsed.attachments).toEqual([]);
    const head = message.toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
    const fields = new Map(
      head
        .replace(/\r\n[ \t]+/g, ' ')
        .split('\r\n')
        .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    );
    expect(Object.fromEntries(fields)).toMatchObject({
      from: 'Example Security <notice@example.net>',
      'reply-to': 'Example Security <notice@example.net>',
      to: 'security@example.com',
      subject: full.subject,
      date: 'Mon, 23 Nov 2026 12:00:00 +0000',
      'message-id': full.messageId,
      'auto-submitted': 'auto-generated',
      'x-case-id': 'A1B2C3D4',
      'list-unsubscribe': '<mailto:notice@example.net?subject=STOP%20A1B2C3D4>',
      'content-type': 'text/plain; charset=utf-8',
    });
    expect(fields.has('x-mailer')).toBe(false);
    expect(fields.has('list-unsubscribe-post')).toBe(false);
  });

  it('breaks no line over 998 octets and uses CRLF throughout', async () => {
    const message = (await buildMessage(full, SENDER)).toString('latin1');
    expect(message.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...message.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });
});

describe('writeEml', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'airsweep-eml-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('writes for the owner only, replaces, and leaves nothing else', async () => {
    const drafts = join(folder, 'a', 'drafts');
    expect(await writeEml(drafts, notice(), Buffer.from('one'))).toBe(join(drafts, 'A1B2C3D4.eml'));
    const path = await writeEml(drafts, notice(), Buffer.from('two'));
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(drafts).mode & 0o777).toBe(0o700);
    expect(readdirSync(drafts)).toEqual(['A1B2C3D4.eml']);
  });

  it('says in one line that the disk refuses', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(writeEml(file, notice(), Buffer.from('x'))).rejects.toThrow(RunError);
    await expect(writeEml(file, notice(), Buffer.from('x'))).rejects.toThrow(
      /^\S+A1B2C3D4\.eml: cannot be written: [^\n]+$/,
    );
  });

  it('takes no id for a path', async () => {
    await expect(writeEml(folder, notice({ id: '../evil' }), Buffer.from('x'))).rejects.toThrow(RunError);
    expect(readdirSync(folder)).toEqual([]);
  });
});

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { entity } from '../contact/rdap/samples.ts';
import { sendJson } from '../support/json-service.ts';
import type { Ended } from '../support/run-cli.ts';
import { answer } from '../support/zoo/wire/site.ts';
import { type Fleet, type Host, startFleet } from './hostile-fleet.ts';

const VICTIM = 'victim.example';
const ESC = '\u001b[2J';

/** What each host writes into its security.txt to have somebody else written to, or more than one, or more than a mail. */
const PLANTED: readonly string[] = [
  `mailto:v@${VICTIM}`,
  `v@${VICTIM}`,
  `MAILTO:V@VICTIM.EXAMPLE`,
  `mailto:%76%40${VICTIM}`,
  `mailto:ok@OWN,v@${VICTIM}`,
  `mailto:ok@OWN;v@${VICTIM}`,
  `mailto:ok@OWN?bcc=v@${VICTIM}`,
  `mailto:ok@OWN%3Fcc=v@${VICTIM}`,
  `mailto:ok@OWN%0d%0aBcc:%20v@${VICTIM}`,
  `mailto:ok@OWN%0aBcc:v@${VICTIM}`,
  `mailto:ok@OWN%00v@${VICTIM}`,
  `mailto:ok%40${VICTIM}%20%3Cok@OWN%3E`,
  `"v@${VICTIM}"@OWN`,
  `"ok"@OWN`,
  `v@${VICTIM} <ok@OWN>`,
  `ok@OWN (v@${VICTIM})`,
  `friends: v@${VICTIM}, w@${VICTIM};`,
  `=?utf-8?q?v=40victim=2Eexample?=@OWN`,
  `v%${VICTIM}@OWN`,
  `${VICTIM}!v@OWN`,
  `v@[127.0.0.1]`,
  `v@127.0.0.1`,
  `v@${VICTIM}.`,
  `v@vıctim.example`,
  `v@victim。example`,
  `v@xn--vctim-q4a.example`,
  `\u202ev@${VICTIM}`,
  `v\u200b@${VICTIM}`,
  `${'v'.repeat(5_000)}@OWN`,
  `ok@${'a.'.repeat(2_000)}OWN`,
  `-oQ/tmp@OWN`,
  `ok@OWN --bcc v@${VICTIM}`,
  `mailto:security@s3.amazonaws.com`,
  `mailto:security@github.io`,
  `mailto:security@co.uk`,
  `mailto:${ESC}@OWN`,
  `https://${VICTIM}/${ESC}`,
  `https://v:w@${VICTIM}/`,
  `javascript:alert(1)`,
  `=HYPERLINK("https://${VICTIM}")`,
];

const LINES_PER_HOST = 4;

/** Hosts of one domain each; each has some of the planted lines before its own mailbox. */
function planters(): readonly Host[] {
  return Array.from({ length: PLANTED.length / LINES_PER_HOST }, (_, index) => {
    const domain = `evil${index}.example`;
    const lines = PLANTED.slice(index * LINES_PER_HOST, (index + 1) * LINES_PER_HOST);
    return {
      name: `etl.${domain}`,
      file: [...lines.map((line) => line.replaceAll('OWN', domain)), `mailto:ok@${domain}`],
      ptr: [VICTIM, `${ESC}.${VICTIM}`, `etl.${domain}`],
      zone: { [domain]: { SOA: `v\\@${VICTIM}.${domain}`, MX: [[1, `mx.${VICTIM}`]] } },
    };
  });
}

/** Hosts that name ever new mailboxes of one domain, and hosts that all name the same of another. */
function claimers(): readonly Host[] {
  const spellings = (n: number): string => [`team${n}`, `Team${n}`, `t.eam${n}`, `team${n}+x`][n % 4] ?? '';
  const many = Array.from({ length: 8 }, (_, n) => ({
    name: `n${n}.sub${n}.one.example`,
    file: [`mailto:${spellings(n)}@${n % 2 === 0 ? '' : `mail${n}.`}one.example`],
  }));
  const same = Array.from({ length: 21 }, (_, n) => ({
    name: `n${n}.two.example`,
    file: [`mailto:${n % 2 === 0 ? 'noc' : 'NOC'}+${n}@two.example`],
  }));
  return [...many, ...same];
}

/** Commands that print what strangers wrote. */
const PRINTING = [['contacts'], ['contacts', '--jsonl'], ['notify', 'status'], ['findings', '--csv']];

/** What they printed, by command. */
async function expectHarmless(fleet: Fleet): Promise<ReadonlyMap<string, Ended>> {
  const printed = PRINTING.map(async (args) => [args.join(' '), await fleet.cli(...args)] as const);
  const all = new Map(await Promise.all(printed));
  for (const [args, { code, stdout, stderr }] of all) {
    expect([code, stderr], args).toEqual([0, '']);
    expect(stdout, args).not.toMatch(/[^\n\r\x20-\x7e]/);
    expect(stdout.length, args).toBeLessThan(200_000);
    if (args.includes('csv')) expect(stdout).not.toMatch(/(?:^|[,;"])[=+@-]/m);
  }
  return all;
}

/** The mailboxes that could be written to without a human's word for them. */
function freeMailboxes(jsonl: string): readonly string[] {
  return jsonl
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line): { address: string; hold: string }[] => JSON.parse(line).contacts)
    .filter(({ address, hold }) => address !== '' && hold === '')
    .map(({ address }) => address);
}

// Some twenty command lines each, on a machine that may be busy.
describe('a hostile fleet', { timeout: 120_000 }, () => {
  it('has nobody written to but its own mailboxes, three in a domain, and none that more than twenty hosts name', async () => {
    const recipients: string[] = [];
    const fleet = await startFleet([...planters(), ...claimers()], {
      behave: (recipient, stage) => {
        if (stage === 'rcpt') recipients.push(recipient);
        return 'go on';
      },
      rdap: (path, response) => {
        const address = path.split('/').at(-1) ?? '';
        const emails = [`v@${VICTIM}`, `v@${VICTIM}\r\nBcc: w@${VICTIM}`, `${ESC}@x.example`];
        const card = entity({ roles: ['abuse', 'technical'], emails });
        sendJson(response, {
          startAddress: address,
          endAddress: address,
          name: `=cmd|'/C calc'!A0 ${ESC} visit evil.example now`,
          handle: `${ESC}[31m`,
          country: 'DE',
          entities: [card],
        });
      },
    });
    const ended = await fleet.fire();
    const [planned] = ended;
    expect(ended.map(({ code }) => code)).toEqual(ended.map(() => 0));
    expect(ended.map(({ stderr }) => stderr).join('')).not.toMatch(/[^\n\x20-\x7e]/);
    const ofOne = recipients.filter((each) => each.endsWith('one.example'));
    const others = recipients.filter((each) => !each.endsWith('one.example'));
    expect(ofOne).toHaveLength(3);
    expect(others.toSorted()).toEqual(Array.from({ length: 10 }, (_, n) => `ok@evil${n}.example`));
    expect(new Set(recipients).size).toBe(recipients.length);
    expect(planned?.stdout.match(/^held .* noc\+\d+@two\.example: is claimed by 21 findings$/gim)).toHaveLength(21);
    expect(planned?.stderr).toMatch(/^3 findings skipped: 3 others at one\.example /m);
    for (const { to, text } of fleet.mail.mails) {
      const { to: header, cc, bcc, headerLines, text: body = '' } = await simpleParser(text);
      expect(header).toMatchObject({ value: [{ address: to }] });
      expect([cc, bcc]).toEqual([undefined, undefined]);
      expect(headerLines.filter(({ key }) => key === 'to' || key === 'subject')).toHaveLength(2);
      expect(text).not.toMatch(/[^\r\n\t\x20-\x7e]/);
      expect(`${text}${body}`).not.toMatch(/victim|calc|visit/i);
    }
    const again = await fleet.cli('notify', 'plan');
    expect([again.code, again.stdout.match(/draft/)]).toEqual([0, null]);
    const printed = await expectHarmless(fleet);
    const free = freeMailboxes(printed.get('contacts --jsonl')?.stdout ?? '');
    expect(free.length).toBeGreaterThan(30);
    expect(free.filter((each) => !/^(?:(?:ok|security|abuse)@evil\d\.example|.+one\.example)$/.test(each))).toEqual([]);
    for (const name of readdirSync(join(fleet.cwd, 'drafts')))
      expect(readFileSync(join(fleet.cwd, 'drafts', name), 'utf8')).not.toMatch(/[^\r\n\t\x20-\x7e]/);
  });

  it('does not fill the screen with advice, nor has other text sent than what was approved', async () => {
    const hosts = Array.from({ length: 12 }, (_, n) => ({
      name: `e${n}.evil.example`,
      file: [`a&b'c~${n}@${VICTIM}`],
    }));
    let file = ['mailto:ok@evil.example'];
    const text = (): string => [...file.map((line) => `Contact: ${line}`), 'Expires: 2099-01-01T00:00:00Z'].join('\n');
    const turning = { name: 'etl.evil.example', file: () => answer(200, 'text/plain', text()) };
    const fleet = await startFleet([...hosts, turning]);
    const planned = await fleet.cli('notify', 'plan');
    const advice = planned.stderr.split('\n').filter((line) => line !== '');
    expect([planned.code, advice.length]).toEqual([0, 12]);
    expect(advice.slice(0, 10)).toEqual(
      Array.from({ length: 10 }, () =>
        expect.stringMatching(/: airsweep contacts confirm "a&b'c~\d+@victim\.example" --reason TEXT$/),
      ),
    );
    expect(advice[10]).toBe('2 more mailboxes wait for a human: airsweep contacts lists them');
    const id = /^[0-9A-F]{8}(?= {2}draft )/m.exec(planned.stdout)?.[0] ?? '';
    const approved = await fleet.cli('notify', 'show', id, '--raw');
    await fleet.cli('notify', 'approve', id, '--by', 'Kim');
    file = [`mailto:other@evil.example`, `mailto:v@${VICTIM}`];
    const again = await fleet.cli('notify', 'plan');
    expect(again.stdout).not.toContain('draft');
    await fleet.cli('notify', 'send');
    // The mail bears the date of its sending; all else is what was approved.
    const undated = ({ to, text }: { to: string; text: string }) => ({
      to,
      text: text.replace(/^Date: .*$/m, 'Date:'),
    });
    expect(fleet.mail.mails.map(undated)).toEqual([undated({ to: 'ok@evil.example', text: approved.stdout })]);
    // The mail that comes back to us from somewhere is nobody's answer.
    writeFileSync(join(fleet.cwd, 'loop.eml'), approved.stdout);
    const looped = await fleet.cli('inbox', 'loop.eml');
    expect([looped.code, (await fleet.cli('suppress', 'list')).stdout]).toEqual([0, '']);
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import { approveNotices, planNotices, sendNotices } from '../../../src/engine/disclosure/index.ts';
import { createSmtpMailer } from '../../../src/mail/smtp.ts';
import { CHAIN_START, type ChainHead, whyBroken } from '../../../src/model/audit-chain.ts';
import { contact, endpoint, finding } from '../../notice/samples.ts';
import { killDeps } from './kill-deps.ts';
import { MAIL_CA, type MailServer, type Stage, startMailServer } from './mail-server.ts';
import { createWorld, never, type World } from './world.ts';

const script = fileURLToPath(new URL('./send-and-die.ts', import.meta.url));
const caFile = fileURLToPath(new URL('../../fixtures/tls/mail.cert.pem', import.meta.url));
const RECIPIENTS = ['security@one.example', 'security@two.example'];

/** A database with an approved notice for each of two operators. */
async function approvedWorld(): Promise<World> {
  const findings = RECIPIENTS.map((_, index) =>
    finding({
      id: String(index + 1).padStart(12, '0'),
      hostnames: [],
      endpoint: endpoint({ address: `203.0.113.${index + 1}` }),
    }),
  );
  const world = await createWorld(findings);
  for (const [index, { id }] of findings.entries()) {
    const address = RECIPIENTS[index] ?? '';
    world.known.set(id, [contact({ address, evidenceUrl: `https://${address.slice(9)}/x` })]);
  }
  const { drafted } = await planNotices(world.plan, never);
  await approveNotices(
    world.plan,
    drafted.map(({ id }) => id),
    'ann',
  );
  return world;
}

function start(world: World, server: MailServer, fatal: number): ChildProcess {
  return spawn(process.execPath, [script, world.file, String(server.port), caFile, String(fatal)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function ended(child: ChildProcess): Promise<{ signal: string | null; said: string }> {
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += String(chunk);
  });
  await once(child, 'close');
  return { signal: child.signalCode, said: said.trim() };
}

/** Goes on after a kill, twice, and looks whether everybody got one mail, or a human is asked. */
async function expectOneMailEach(world: World, server: MailServer): Promise<readonly string[]> {
  const mailer = createSmtpMailer({ host: '127.0.0.1', port: server.port, ca: MAIL_CA });
  const clock = { now: (): Date => new Date('2026-11-23T12:31:00Z') };
  for (let round = 0; round < 2; round += 1) await sendNotices(killDeps(world.store, clock, mailer), never);
  const counts = server.counts();
  const states: string[] = [];
  for (const { recipient, state, findingIds } of await world.store.notices()) {
    const count = counts[recipient] ?? 0;
    states.push(state);
    if (state === 'sent') expect(count, recipient).toBe(1);
    else {
      expect(state).toBe('held');
      expect(count, recipient).toBeLessThanOrEqual(1);
    }
    const { state: after } = await world.finding(findingIds[0] ?? '');
    expect(after).toBe(state === 'sent' ? 'notified' : 'open');
  }
  let head: ChainHead = CHAIN_START;
  const accounted = new Set<string>();
  for await (const entry of world.store.auditLog()) {
    expect(whyBroken(entry, head)).toBe('');
    head = entry;
    if (entry.action === 'send') accounted.add(entry.subject);
  }
  for (const { id, recipient } of await world.store.notices())
    if ((counts[recipient] ?? 0) > 0) expect(accounted).toContain(id);
  return states.sort();
}

describe('kill -9 while sending', () => {
  it('before any write: one mail each, or a human decides', { timeout: 180_000 }, async () => {
    const whole = await approvedWorld();
    const { said, signal } = await ended(start(whole, await startMailServer(), 0));
    expect(signal).toBeNull();
    const writes = Number(said);
    expect(writes).toBe(2 + 2 * 6);
    const limit = pLimit(3);
    const held = await Promise.all(
      Array.from({ length: writes }, (_, index) =>
        limit(async () => {
          const server = await startMailServer();
          const world = await approvedWorld();
          expect((await ended(start(world, server, index + 1))).signal).toBe('SIGKILL');
          const states = await expectOneMailEach(world, server);
          return states.filter((state) => state === 'held').length;
        }),
      ),
    );
    // Only a kill around the mail itself leaves a doubt, and only about that one.
    expect(Math.max(...held)).toBe(1);
    expect(held.filter((count) => count === 0).length).toBeGreaterThan(writes / 2);
  });

  it.each<[Stage, readonly string[]]>([
    ['rcpt', ['held', 'sent']],
    ['data', ['held', 'sent']],
    ['end', ['held', 'sent']],
    ['answered', ['sent', 'held']],
  ])('when the mail server is at "%s"', async (fatal) => {
    let child: ChildProcess | null = null;
    const server = await startMailServer((_, stage) => {
      if (stage === fatal) child?.kill('SIGKILL');
      return 'go on';
    });
    const world = await approvedWorld();
    child = start(world, server, 0);
    const { signal } = await ended(child);
    // The answer may have arrived and been written down before the signal does.
    if (fatal !== 'answered') expect(signal).toBe('SIGKILL');
    child = null;
    const states = await expectOneMailEach(world, server);
    expect(states).toHaveLength(2);
    if (fatal !== 'answered') expect(states).toEqual(['held', 'sent']);
  });

  it('again and again', { timeout: 60_000 }, async () => {
    const server = await startMailServer();
    const world = await approvedWorld();
    for (const fatal of [2, 4, 5, 7, 8]) await ended(start(world, server, fatal));
    await expectOneMailEach(world, server);
  });
});

import { expect, it } from 'vitest';
import {
  approveNotices,
  closeCases,
  decideNotice,
  dueFindings,
  type NoticePlan,
  noticeStatuses,
  planNotices,
  resumeSending,
  sendNotices,
} from '../../../src/engine/disclosure/index.ts';
import { createSmtpMailer } from '../../../src/mail/smtp.ts';
import type { Contact, Rung } from '../../../src/model/contact.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { Notice } from '../../../src/model/notice.ts';
import { contact, endpoint, finding } from '../../notice/samples.ts';
import { type Behaviour, MAIL_CA, type MailServer, startMailServer } from './mail-server.ts';
import { createTrackedRecheck, type Shows } from './tracked-recheck.ts';
import { createWorld, never, POLICY, type World } from './world.ts';

interface Quarter extends World {
  readonly server: MailServer;
  /** By the group's letter and number: `a07`. */
  readonly shows: Map<string, Shows>;
  readonly nameOf: (id: string) => string;
}

function at(rung: Rung, address: string, part: Partial<Contact> = {}): Contact {
  const domain = address.slice(address.indexOf('@') + 1);
  const evidenceUrl = `https://${domain}/.well-known/security.txt`;
  return contact({ address, rung, source: `${rung} of ${domain}`, evidenceUrl, ...part });
}

const HOSTER = at('rdap-abuse', 'abuse@hoster.example', { provider: 'Hoster' });
const CERT = at('national-cert', 'cert@cert.example');
const FORM = at('provider', 'x@cloud.example', { address: '', form: 'https://cloud.example/abuse', provider: 'Cloud' });

/** How many findings each group has, and whom its nth one leads to. */
const GROUPS: Readonly<Record<string, readonly [count: number, contacts: (n: number) => readonly Contact[]]>> = {
  // Two hosts for each operator; every other operator has its network behind it.
  a: [30, (n) => [at('security.txt', `security@a${pair(n)}.example`), ...(pair(n) % 2 ? [HOSTER] : [])]],
  // Two ports for each host.
  b: [10, (n) => [at('soa-rname', `hostmaster@b${pair(n)}.example`)]],
  // The first alias is dead; of the last two the second one too.
  c: [
    10,
    (n) => [
      at('role-alias', `security@c${n}.example`),
      at('role-alias', `abuse@c${n}.example`),
      ...(n > 8 ? [CERT] : []),
    ],
  ],
  d: [20, () => [HOSTER]],
  e: [5, () => [CERT]],
  f: [5, () => [FORM]],
  g: [5, (n) => [at('security.txt', `jane.doe@g${n}.example`)]],
  h: [5, (n) => [at('security.txt', `security@elsewhere${n}.example`, { evidenceUrl: `https://h${n}.example/x` })]],
  i: [4, () => []],
  j: [3, (n) => [at('security.txt', `security@j${n}.example`)]],
  k: [2, (n) => [at('security.txt', `security@k${n}.example`)]],
  l: [1, (n) => [at('security.txt', `security@l${n}.example`)]],
};

function pair(n: number): number {
  return Math.ceil(n / 2);
}

function createBehaviour(): Behaviour {
  const tries = new Map<string, number>();
  return (recipient, stage) => {
    const key = `${recipient} ${stage}`;
    const count = (tries.get(key) ?? 0) + 1;
    tries.set(key, count);
    if (stage === 'rcpt' && /^security@c|^abuse@c(?:9|10)\./.test(recipient)) return 550;
    if (stage === 'rcpt' && /@j/.test(recipient) && count <= 2) return 450;
    if (stage === 'rcpt' && /@k/.test(recipient) && count === 1) return 'drop';
    return stage === 'end' && /@l/.test(recipient) ? 'drop' : 'go on';
  };
}

async function createQuarter(): Promise<Quarter> {
  const names = new Map<string, string>();
  const findings: Finding[] = [];
  const known = new Map<string, readonly Contact[]>();
  for (const [letter, [count, contacts]] of Object.entries(GROUPS)) {
    for (let n = 1; n <= count; n += 1) {
      const id = String(findings.length + 1).padStart(12, '0');
      const address = `203.0.${letter.charCodeAt(0)}.${letter === 'b' ? pair(n) : n}`;
      const port = letter === 'b' && n % 2 === 0 ? 8001 : 8000;
      names.set(id, `${letter}${String(n).padStart(2, '0')}`);
      known.set(id, contacts(n));
      findings.push(finding({ id, hostnames: [], endpoint: endpoint({ address, port }) }));
    }
  }
  const world = await createWorld(findings);
  for (const [id, contacts] of known) world.known.set(id, contacts);
  for (const { address } of [HOSTER, CERT]) {
    const audiences = ['abuse-desk', 'cert'] as const;
    const confirmation = { address, audiences, at: '2026-11-23T11:00:00.000Z', by: 'ann', reason: 'asked them' };
    await world.store.confirmMailbox(confirmation);
  }
  const server = await startMailServer(createBehaviour());
  const shows = new Map<string, Shows>();
  const nameOf = (id: string): string => names.get(id) ?? '';
  const { clock } = world.send;
  const recheck = createTrackedRecheck(world.store, clock, ({ id }) => shows.get(nameOf(id)) ?? 'open');
  const mailer = createSmtpMailer({ host: '127.0.0.1', port: server.port, ca: MAIL_CA });
  return { ...world, server, shows, nameOf, send: { ...world.send, recheck, mailer } };
}

/** Approves drafts by name, as many at once as is allowed, and sends until nothing can go out; how often sending was stopped. */
async function approveAndSend(world: Quarter, drafts: readonly Notice[]): Promise<number> {
  for (let from = 0; from < drafts.length; from += POLICY.approveAtOnce) {
    const ids = drafts.slice(from, from + POLICY.approveAtOnce).map(({ id }) => id);
    expect((await approveNotices(world.plan, ids, 'ann')).refused).toEqual([]);
  }
  let stops = 0;
  for (;;) {
    const { notices, stopped, waiting } = await sendNotices(world.send, never);
    if (stopped === '') return stops;
    expect(stopped).toMatch(/of the last \d+ mails bounced/);
    const told = [...notices, ...waiting.map(({ notice }) => notice)].map(({ id }) => id);
    for (const { id, state } of await world.store.notices()) if (state === 'approved') expect(told).toContain(id);
    stops += 1;
    world.pass(1 / 86_400);
    await resumeSending(world.send, 'ann');
    world.pass(1 / 86_400);
  }
}

function plan(world: Quarter): Promise<NoticePlan> {
  return planNotices(world.plan, never);
}

/** `airsweep recheck --due`, and the groups that were asked. */
async function recheckDue(world: Quarter): Promise<string> {
  const { store } = world;
  const known = { sweeps: await store.sweeps(), notices: await store.notices(), replies: await store.replies() };
  const due = dueFindings(await store.findings({}), known, POLICY, world.send.clock.now());
  if (due.length > 0) await world.send.recheck(due, never);
  await closeCases(world.plan);
  return [...new Set(due.map(({ id }) => world.nameOf(id).slice(0, 1)))].sort().join('');
}

async function statesOf(world: Quarter, letter: string): Promise<Readonly<Record<string, number>>> {
  const own = (await world.store.findings({})).filter(({ id }) => world.nameOf(id).startsWith(letter));
  return Object.fromEntries([...Map.groupBy(own, ({ state }) => state)].map(([state, list]) => [state, list.length]));
}

function recipients(notices: readonly Notice[]): readonly string[] {
  return notices.map(({ recipient }) => recipient).sort();
}

it('ninety days of a hundred findings', { timeout: 120_000 }, async () => {
  const world = await createQuarter();
  const { server, shows } = world;

  // Day 0: everything is drafted, a task, held, or without a contact.
  const first = await plan(world);
  expect(first.drafted).toHaveLength(15 + 5 + 10 + 20 + 1 + 3 + 2 + 1);
  expect(first.tasks.map(({ detail }) => detail)).toEqual(Array(5).fill('fill in https://cloud.example/abuse'));
  expect(first.held.map(({ finding: { id } }) => world.nameOf(id).slice(0, 1)).join('')).toBe('ggggghhhhh');
  expect(first.without.map(({ id }) => world.nameOf(id))).toEqual(['i01', 'i02', 'i03', 'i04']);
  expect(first.skipped).toEqual([]);
  const all = first.drafted.map(({ id }) => id);
  await expect(approveNotices(world.plan, all, 'ann')).rejects.toThrow('57 notices are named, at most 25 at once');
  expect(server.mails).toEqual([]);
  expect(await approveAndSend(world, first.drafted)).toBeGreaterThan(0);
  expect(await statesOf(world, 'a')).toEqual({ notified: 30 });
  expect(await statesOf(world, 'b')).toEqual({ notified: 10 });
  expect(await statesOf(world, 'c')).toEqual({ open: 10 });
  expect(await statesOf(world, 'e')).toEqual({ notified: 5 });
  expect(server.counts()).toMatchObject({
    'security@a1.example': 1,
    'abuse@hoster.example': 20,
    'cert@cert.example': 1,
  });
  expect(server.counts()).not.toHaveProperty('security@c1.example');

  // The dead aliases give way to the next ones; what was refused for now is tried again.
  world.pass(0.02);
  expect(await approveAndSend(world, (await plan(world)).drafted)).toBe(1);
  world.pass(0.2);
  expect(await approveAndSend(world, [])).toBe(0);
  expect(await statesOf(world, 'j')).toEqual({ notified: 3 });
  expect(await statesOf(world, 'k')).toEqual({ notified: 2 });
  expect(await statesOf(world, 'c')).toEqual({ notified: 8, open: 2 });

  // Whether the mail to l1 arrived, only a human can find out; the forms are filled in by hand.
  const held = (await world.store.notices()).filter(({ state }) => state === 'held');
  expect(recipients(held)).toEqual(['security@l1.example']);
  expect(await statesOf(world, 'l')).toEqual({ open: 1 });
  for (const { id } of [...held, ...first.tasks]) await decideNotice(world.plan, id, 'sent', 'ann', 'made sure');
  expect(await statesOf(world, 'l')).toEqual({ notified: 1 });
  expect(await statesOf(world, 'f')).toEqual({ notified: 5 });
  const quiet = await plan(world);
  expect([quiet.drafted, quiet.kept, quiet.tasks]).toEqual([[], [], []]);

  // The first weeks: half of the operators close their servers, one puts a login in front, one disappears.
  for (let n = 1; n <= 10; n += 1) shows.set(`a${String(n).padStart(2, '0')}`, 'refused');
  shows.set('b01', 'login').set('b02', 'login').set('b03', 'silent').set('b04', 'absent');
  for (let day = 1; day <= 21; day += 1) {
    world.setTime(`2026-${day < 8 ? '11' : '12'}-${String(day < 8 ? 23 + day : day - 7).padStart(2, '0')}T18:00:00Z`);
    const asked = await recheckDue(world);
    if (![1, 2, 3, 7, 14, 21].includes(day)) expect(asked, `day ${day}`).toMatch(/^$/);
    else expect(asked, `day ${day}`).toMatch(/^ab?cdefjkl$/);
  }
  expect(await statesOf(world, 'a')).toEqual({ fixed: 10, notified: 20 });
  expect(await statesOf(world, 'b')).toEqual({ protected: 2, gone: 1, fixed: 1, notified: 6 });

  // Day 21: one reminder for each case that is open, to the next rung where there is one.
  const before = server.mails.length;
  const second = await plan(world);
  const reminders = second.drafted.filter(({ reminds }) => reminds !== null);
  expect(second.drafted).toEqual(reminders);
  // a6 to a15: five operators have a network behind them, with two hosts each.
  const network = reminders.filter(
    ({ recipient, findingIds }) => recipient === HOSTER.address && world.nameOf(findingIds[0] ?? '').startsWith('a'),
  );
  expect(network).toHaveLength(10);
  expect(network.every(({ inReplyTo, findingIds }) => inReplyTo === null && findingIds.length === 1)).toBe(true);
  const same = reminders.filter(({ inReplyTo }) => inReplyTo !== null);
  expect(same.every(({ subject }) => subject.includes('(still open on 2026-12-14)'))).toBe(true);
  expect(recipients(same).filter((to) => to.includes('@a'))).toEqual(
    ['a10', 'a12', 'a14', 'a6', 'a8'].map((name) => `security@${name}.example`),
  );
  await approveAndSend(world, second.drafted);
  expect(server.mails).toHaveLength(before + reminders.length);
  for (const { id } of second.tasks) await decideNotice(world.plan, id, 'sent', 'ann', 'reminded them');
  for (const { id, state } of await world.store.notices())
    if (state === 'held') await decideNotice(world.plan, id, 'sent', 'ann', 'made sure');
  const third = await plan(world);
  expect([third.drafted, third.kept, third.tasks]).toEqual([[], [], []]);

  // Day 35: nobody could be reached about c9 and c10, so their CERT is told, once.
  world.setTime('2026-12-29T18:00:00Z');
  await recheckDue(world);
  const escalation = await plan(world);
  expect(recipients(escalation.drafted)).toEqual(['cert@cert.example']);
  expect(escalation.drafted[0]?.findingIds.map(world.nameOf)).toEqual(['c09', 'c10']);
  await approveAndSend(world, escalation.drafted);
  expect(await statesOf(world, 'c')).toEqual({ notified: 10 });

  // To day 90: no further mail to anybody told on the first day, not even where one was switched off for a while.
  shows.set('a20', 'silent');
  for (const time of ['2027-01-22', '2027-02-20', '2027-02-21', '2027-02-22']) {
    world.setTime(`${time}T20:00:00Z`);
    await recheckDue(world);
    if (shows.delete('a20')) expect((await statesOf(world, 'a')).gone).toBe(1);
    const late = await plan(world);
    expect([late.drafted, late.kept, late.tasks]).toEqual([[], [], []]);
  }
  expect(await recheckDue(world)).toBe('');
  // A reminder ends with its case, not 90 days after itself.
  for (const { notice, next } of await noticeStatuses(world.send, world.send.clock.now()))
    if (notice.state === 'sent' && notice.reminds !== null)
      expect(next).toMatch(/^(?:closed on 2027-02-21|all its findings are settled)$/);
  const closings = (await world.events('000000000030')).filter(({ reason }) => reason.startsWith('case closed'));
  expect(closings).toHaveLength(1);

  // Nobody got more than a notice and a reminder; a network one mail for each of its customers' hosts.
  const counts = server.counts();
  for (const [to, count] of Object.entries(counts)) if (to !== HOSTER.address) expect(count, to).toBeLessThanOrEqual(2);
  expect(counts[HOSTER.address]).toBe(20 + 10 + 20);
  for (const letter of ['g', 'h', 'i']) expect(await statesOf(world, letter)).toEqual({ open: GROUPS[letter]?.[0] });
});

import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRules } from '../../src/cli/sweep/rules.ts';
import { FORMATS } from '../../src/export/formats.ts';
import { countIndependent, fireSignals } from '../../src/fingerprint/signals.ts';
import type { Observation } from '../../src/model/observation.ts';
import { createExaminer, type Examined, type Examiner } from '../support/examine.ts';
import { faults } from '../support/verdict.ts';
import { createAddressPool, type Member, operatorEmail, zoo } from '../support/zoo/index.ts';
import { defineMember } from '../support/zoo/wire/define-member.ts';
import { raw } from '../support/zoo/wire/raw.ts';
import { afterRedirects, asked, pastTheGate, randomPart, sequences } from './detection-answers.ts';

const nextAddress = createAddressPool();
const [airbyte] = loadRules().fingerprints;
const examined = new Map<string, Examined>();
const warnings: string[] = [];
const onWarning = ({ name, message }: Error): void => void warnings.push(`${name}: ${message}`);
let examiner: Examiner;

beforeAll(async () => {
  process.on('warning', onWarning);
  examiner = await createExaminer();
  const limit = pLimit(12);
  const address = ({ id }: Member): string => (id.startsWith('ipv6-') ? '::1' : nextAddress());
  await Promise.all(
    zoo.map((member) => limit(async () => examined.set(member.id, await examiner.examine(member, address(member))))),
  );
}, 120_000);

afterAll(async () => {
  process.off('warning', onWarning);
  await examiner.close();
});

function of(id: string): Examined {
  const found = examined.get(id);
  if (found === undefined) throw new Error(`"${id}" was not examined`);
  return found;
}

const all = (): Examined[] => [...examined.values()];

describe('every member', () => {
  it.each(zoo.map(({ id, title }) => [id, title] as const))('%s: %s', (id) => {
    expect(faults(of(id))).toEqual([]);
  });

  it('is in a zoo of at least 120', () => {
    expect(examined.size).toBeGreaterThanOrEqual(120);
  });

  it('that is hostile gives no finding', () => {
    const hostile = all().filter(({ member }) => member.group === 'hostile');
    expect(hostile.flatMap(({ findings }) => findings)).toEqual([]);
    expect(hostile.length).toBeGreaterThan(80);
  });
});

describe('what is sent', () => {
  it('is never a path outside the fingerprint file, redirects apart', () => {
    for (const { member, requests } of all()) {
      for (const { path } of requests) {
        expect([...afterRedirects(member.id), ...asked(member)], member.id).toContain(
          path.replace(randomPart, '{random}'),
        );
      }
    }
  });

  it('is a GET with the fixed set of headers and nothing else', () => {
    const requests = all().flatMap((each) => each.requests);
    expect(requests.length).toBeGreaterThan(1_000);
    for (const { method, headers } of requests) {
      const names = headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
      expect([method, names.toSorted()]).toEqual([
        'GET',
        ['accept', 'accept-encoding', 'connection', 'host', 'user-agent'],
      ]);
      expect(headers).toContain('airsweep/0.0.0');
    }
  });

  it('is at most five GETs per endpoint, and per conversation', () => {
    for (const { member, requests, counts } of all()) {
      const perPort = Map.groupBy(requests, ({ port }) => port);
      for (const [port, sent] of perPort) expect(sent.length, `${member.id} on ${port}`).toBeLessThanOrEqual(5);
      expect(requests.length, member.id).toBeLessThanOrEqual(5 * counts.total);
    }
  });

  it('is one GET to a host that fails the gate, redirects apart', () => {
    const beyond = all()
      .filter(({ member }) => !member.expect.some(({ finding }) => finding))
      .filter(({ member, requests }) => requests.length > 1 + afterRedirects(member.id).length)
      .map(({ member }) => member.id);
    expect(beyond.toSorted()).toEqual(pastTheGate.toSorted());
  });

  it.each(sequences)('to %s on %i is as planned', (id, port, expected) => {
    const paths = of(id)
      .requests.filter((entry) => entry.port === port)
      .map(({ path }) => path.replace(randomPart, '{random}'));
    expect(paths).toEqual(expected);
  });

  it('is nothing at all to a port that speaks first', async () => {
    let bytes = 0;
    const speaker = defineMember({
      id: 'speaks-first',
      group: 'hostile',
      title: 'Counts the bytes that it is sent.',
      expect: [8000, 8443].map((port) => ({ port, finding: false })),
      listeners: () =>
        [8000, 8443].map((port) =>
          raw({
            port,
            greet: ({ socket, send }) => {
              socket.on('data', (data: Buffer) => {
                bytes += data.length;
              });
              send('220 mail.zoo.test ESMTP\r\n');
            },
          }),
        ),
    });
    const { connections } = await examiner.examine(speaker, nextAddress());
    expect([bytes, connections]).toEqual([0, 2]);
  });
});

describe('what is kept', () => {
  it('never has the address that an instance tells of its operator', async () => {
    const served = all().filter(({ requests }) =>
      requests.some(({ path }) => path.endsWith('/instance_configuration')),
    );
    expect(served.length).toBeGreaterThan(50);
    const written = [readFileSync(examiner.file), readFileSync(`${examiner.file}-wal`)].map((file) =>
      file.toString('latin1'),
    );
    const findings = await examiner.store.findings({});
    for (const format of Object.values(FORMATS)) {
      written.push(format.header + findings.map(format.line).join(''));
    }
    written.push(
      all()
        .flatMap(({ notes }) => notes)
        .join('\n'),
    );
    // It was looked for where the findings are.
    expect(written.filter((text) => text.includes('airbyte')).length).toBeGreaterThanOrEqual(4);
    for (const text of written) {
      expect(text.includes(operatorEmail)).toBe(false);
      expect(text.includes('defaultOrganizationEmail')).toBe(false);
    }
  });

  it('has no control character in any fact', () => {
    const texts = stored().flatMap(({ facts }) => Object.values(facts).filter((fact) => typeof fact === 'string'));
    expect(texts.length).toBeGreaterThan(1_000);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that must not be there
    const unsafe = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
    expect(texts.filter((text) => unsafe.test(text) || !text.isWellFormed())).toEqual([]);
  });

  it('shows that health is not asked when three independent kinds agree', () => {
    if (airbyte === undefined) throw new Error('there is no fingerprint');
    const conversations = [...Map.groupBy(stored(), ({ at }) => at).values()];
    let skipped = 0;
    for (const observations of conversations) {
      const index = observations.findIndex(({ requestId }) => requestId === 'health');
      const before = index < 0 ? observations : observations.slice(0, index);
      const agreeing = countIndependent(fireSignals(airbyte, before as unknown as Observation[]));
      if (index >= 0) expect(agreeing, observations[0]?.at).toBeLessThan(3);
      else if (agreeing >= 3) skipped += 1;
    }
    expect(skipped).toBeGreaterThan(30);
  });
});

it('the process was not warned, of leaking listeners or anything else', () => {
  expect(warnings).toEqual([]);
});

interface Stored {
  /** Sweep, address and port. */
  readonly at: string;
  readonly requestId: string;
  readonly status: string;
  readonly facts: Record<string, string | number | boolean>;
}

/** Every observation in the file, oldest first. */
function stored(): readonly Stored[] {
  const file = new Database(examiner.file, { readonly: true });
  try {
    const rows = file
      .prepare('select sweep_id, address, port, request_id, status, facts from observations order by seq')
      .all() as Record<string, string>[];
    return rows.map(({ sweep_id, address, port, request_id = '', status = '', facts = '{}' }) => ({
      at: `${sweep_id} ${address} ${port}`,
      requestId: request_id,
      status,
      facts: JSON.parse(facts),
    }));
  } finally {
    file.close();
  }
}

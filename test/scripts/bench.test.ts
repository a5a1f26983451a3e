import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseChildCpu, parsePeak, parseTime } from '../../scripts/bench/accounting.ts';
import { liveAddresses, mostlyDropped, planAddresses, sweptRange } from '../../scripts/bench/address-plan.ts';
import { estimateSweep } from '../../scripts/bench/estimate.ts';
import { renderPage } from '../../scripts/bench/markdown.ts';
import { measure } from '../../scripts/bench/measure.ts';
import type { Race, Report, Run } from '../../scripts/bench/report.ts';
import { summarize } from '../../scripts/bench/summary.ts';
import { round, tablesOf, terminalTables } from '../../scripts/bench/table.ts';
import { judgePromises, sweepMemory } from '../../scripts/bench/targets.ts';
import { readAnyAddress, readGrabs, readOpenPorts, readTitles } from '../../scripts/bench/tool.ts';

function ran(wallS: number, more: Partial<Run> = {}): Run {
  return { wallS, cpuS: 1, peakMiB: 10, found: 2, wrong: 0, end: 'finished', reason: '', ...more };
}

function race(entries: Readonly<Record<string, readonly Run[]>>, id: Race['id'] = 'dropped'): Race {
  const listed = Object.entries(entries).map(([tool, runs]) => ({ tool, command: `run ${tool}`, runs }));
  return { id, title: `race ${id}`, hosts: 1_000, expected: 2, entries: listed };
}

function reportOf(races: readonly Race[]): Report {
  return {
    at: '2026-11-23T00:00:00.000Z',
    airsweep: '0.1.0',
    quick: false,
    machine: { cpu: 'a | b', cores: 2, memoryGiB: 4, kernel: '6.1', node: '24.0.0', maxDescriptors: 20_000, load: 0 },
    programs: { nmap: '7.93', naabu: null },
    delayMs: null,
    races,
    figures: [{ name: 'start-up', value: 119.4, unit: 'ms', note: '' }],
    notes: [],
  };
}

describe('accounting', () => {
  it('reads what time writes, with and without a line on the exit status', () => {
    expect(parseTime('1.50 0.25 2048\n')).toEqual({ cpuS: 1.75, peakMiB: 2 });
    expect(parseTime('Command exited with non-zero status 1\n0.50 0.25 1024\n')).toEqual({ cpuS: 0.75, peakMiB: 1 });
  });

  it.each(['', 'Command terminated by signal 9', '1.0 2.0'])('takes "%s" for no answer', (text) => {
    expect(parseTime(text)).toBeNull();
  });

  it('reads the CPU time of children after a name with spaces and brackets', () => {
    const stat = '42 (a ) b) S 1 42 42 0 -1 4194560 10 20 0 0 11 12 250 150 20 0 1 0 100';
    expect(parseChildCpu(stat)).toBe(4);
  });

  it('reads the peak of resident memory; a process that has ended has none', () => {
    expect(parsePeak('Name:\tnode\nVmHWM:\t    3072 kB\nVmRSS:\t 1 kB\n')).toBe(3);
    expect(parsePeak('Name:\tnode\nState:\tZ (zombie)\n')).toBe(0);
  });
});

describe('measure', () => {
  function options(limitS: number): { folder: string; limitS: number; path: string } {
    const folder = mkdtempSync(join(tmpdir(), 'bench-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return { folder, limitS, path: process.env.PATH ?? '' };
  }
  const node = (script: string): string[] => [process.execPath, '-e', script];
  const never = new AbortController().signal;

  it.each([
    ['with time', {}],
    ['without it', { time: '/nowhere/time' }],
  ])('keeps the output and tells what was used, %s', async (_, how) => {
    const script =
      'Buffer.alloc(100 * 2 ** 20, 1); const end = Date.now() + 300; while (Date.now() < end); console.log("hit")';
    const result = await measure(node(script), { ...options(20), ...how }, never);
    expect(result).toMatchObject({ end: 'finished', reason: '' });
    expect(readFileSync(result.output, 'utf8')).toBe('hit\n');
    expect(result.usage?.peakMiB).toBeGreaterThan(100);
    expect(result.usage?.cpuS).toBeGreaterThan(0);
  });

  it('says why a program failed', async () => {
    const result = await measure(node('console.error("first\\nno route"); process.exit(3)'), options(20), never);
    expect(result).toMatchObject({ end: 'failed', reason: 'no route' });
  });

  it('stops a program whose time is up, and still knows what it used', async () => {
    const result = await measure(node('setInterval(() => {}, 1000)'), options(0.3), never);
    expect(result.end).toBe('stopped');
    expect(result.usage).not.toBeNull();
  });

  it('ends the program when it is told to', async () => {
    const stop = new AbortController();
    const running = measure(node('setInterval(() => {}, 1000)'), options(20), stop.signal);
    stop.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
  });
});

describe('address plan', () => {
  it('opens one in a thousand and refuses 4.9 %, no address twice, all of them swept', () => {
    const { open, refused } = planAddresses(65_536);
    expect([open.length, refused.length]).toEqual([66, 3211]);
    expect(new Set([...open, ...refused]).size).toBe(66 + 3211);
    const octets = [...open, ...refused].map((address) => address.split('.').map(Number));
    expect(octets.every(([first, second]) => first === 198 && second === 19)).toBe(true);
    expect(new Set(octets.map(([, , third]) => third)).size).toBe(256);
  });

  it('stays in the part that is swept', () => {
    expect([sweptRange(65_536), sweptRange(8_192)]).toEqual(['198.19.0.0/16', '198.19.0.0/19']);
    const { open, refused } = planAddresses(8_192);
    expect(open).toHaveLength(8);
    expect(Math.max(...[...open, ...refused].map((address) => Number(address.split('.')[2])))).toBeLessThan(32);
  });

  it('lets what is open in before it drops the rest', () => {
    const rules = mostlyDropped({ open: ['198.19.0.1'], refused: ['198.19.0.2'] });
    expect(rules.indexOf('@open accept')).toBeLessThan(rules.indexOf('198.19.0.0/16 drop'));
    expect(rules).toContain('set open { type ipv4_addr; elements = { 198.19.0.1 }; }');
  });

  it('counts live addresses over the end of an octet', () => {
    expect(liveAddresses(258).slice(-3)).toEqual(['127.64.0.255', '127.64.1.0', '127.64.1.1']);
  });
});

describe('readers', () => {
  const all = (reader: (line: string) => string | null, text: string): (string | null)[] =>
    text.split('\n').map(reader);

  it('finds the address in a line of any program', () => {
    const text = 'http://198.19.1.2:8000\n#masscan 198.19.9.9\nopen tcp 8000 198.19.3.4 1700000000\nsaddr\n8.8.8.8';
    expect(all(readAnyAddress(), text)).toEqual(['198.19.1.2', null, '198.19.3.4', null, null]);
  });

  it('takes only open ports from grepable nmap', () => {
    const text = 'Host: 198.19.0.1 ()\tStatus: Up\nHost: 198.19.0.2 ()\tPorts: 8000/open/tcp//http-alt///';
    expect(all(readOpenPorts(), text)).toEqual([null, '198.19.0.2']);
  });

  it('takes the address of the host whose title it is, and no longer title', () => {
    const host = (address: string, title: string): string =>
      `<host><address addr="${address}" addrtype="ipv4"/>\n<script id="http-title" output="${title}">`;
    const text = `${host('127.64.0.1', 'Airbyte')}\n${host('127.64.0.2', 'Airbyte Docs')}\n${host('127.64.0.3', 'Welcome')}`;
    expect(all(readTitles(), text).filter((each) => each !== null)).toEqual(['127.64.0.1']);
  });

  it('judges what zgrab2 grabbed', () => {
    const grab = (body: string): string =>
      JSON.stringify({ ip: '127.64.0.1', data: { http: { result: { response: { body } } } } });
    const text = [grab('<title>Airbyte</title>'), grab('<title>x</title>'), '{"ip":"127.64.0.2","data":{}}', 'junk'];
    expect(all(readGrabs(), text.join('\n'))).toEqual(['127.64.0.1', null, null, null]);
  });
});

describe('summary', () => {
  it('takes the middle of the times, the largest memory and the fewest found', () => {
    const runs = [ran(2, { found: 2, peakMiB: 30 }), ran(8, { found: 1 }), ran(4)];
    const summary = summarize(race({ a: runs }), { tool: 'a', command: '', runs });
    expect(summary).toMatchObject({
      hostsPerS: 250,
      cpuSPer1000: 1,
      busy: 0.25,
      peakMiB: 30,
      found: 1,
      remark: '2.0, 8.0, 4.0 s',
    });
  });

  it('takes the mean of two', () => {
    const runs = [ran(1), ran(3)];
    expect(summarize(race({ a: runs }), { tool: 'a', command: '', runs }).hostsPerS).toBe(500);
  });

  it('never counts a run that did not finish', () => {
    const runs = [ran(0.1, { end: 'failed', reason: 'no such flag' })];
    const summary = summarize(race({ a: runs }), { tool: 'a', command: '', runs });
    expect(summary).toMatchObject({ hostsPerS: null, found: null, remark: 'no such flag' });
  });
});

describe('targets', () => {
  const outcome = (races: readonly Race[], promise: string) =>
    judgePromises(reportOf(races)).find((each) => each.promise.includes(promise));

  it('is met by ten times the speed, not by nine', () => {
    const against = (wallS: number) => [race({ 'airsweep, 1 s': [ran(1)], 'nmap -sT, 1 s': [ran(wallS)] })];
    expect(outcome(against(10), '1 s against nmap -sT, 1 s')).toMatchObject({ ratio: 10, isMet: true });
    expect(outcome(against(9), '1 s against nmap -sT, 1 s')).toMatchObject({ ratio: 9, isMet: false });
  });

  it('wants less CPU than the peer', () => {
    const against = (cpuS: number) => [race({ airsweep: [ran(1, { cpuS })], httpx: [ran(1)] }, 'fingerprint')];
    expect(outcome(against(0.5), 'CPU of airsweep against httpx')).toMatchObject({ ratio: 0.5, isMet: true });
    expect(outcome(against(2), 'CPU of airsweep against httpx')).toMatchObject({ isMet: false });
  });

  it('holds a peer that was stopped to the time it had, and says nothing where that is not enough', () => {
    const against = (wallS: number) => [
      race({ airsweep: [ran(1)], 'nmap http-title': [ran(wallS, { cpuS: wallS, end: 'stopped' })] }, 'fingerprint'),
    ];
    const speed = 'speed of airsweep against nmap http-title';
    expect(outcome(against(4), speed)).toMatchObject({ ratio: 4, isBound: true, isMet: true });
    expect(outcome(against(0.5), speed)).toMatchObject({ isBound: true, isMet: null });
    expect(outcome(against(4), 'CPU of airsweep against nmap http-title')).toMatchObject({
      isBound: true,
      isMet: true,
    });
    expect(outcome(against(0.5), 'CPU of airsweep against nmap http-title')).toMatchObject({ isMet: null });
  });

  it('says "not measured" of an absent peer', () => {
    expect(outcome([race({ 'airsweep, 1 s': [ran(1)] })], 'naabu')).toMatchObject({ ratio: null, isMet: null });
  });

  it('wants memory that is small and does not grow', () => {
    const memory = (few: number, many: number) => {
      const figures = [few, many].map((value, index) => {
        return { name: sweepMemory(index === 0 ? '2^16' : '2^22'), value, unit: 'MiB', note: '' };
      });
      return judgePromises({ ...reportOf([]), figures })
        .filter(({ promise }) => promise.startsWith('peak memory'))
        .map(({ isMet }) => isMet);
    };
    expect(memory(200, 210)).toEqual([true, true]);
    expect(memory(200, 250)).toEqual([false, true]);
    expect(memory(310, 310)).toEqual([true, false]);
    expect(memory(200, 0)).toEqual([null, null]);
  });

  it('wants all that is there, and nothing else', () => {
    const found = (more: Partial<Run>) => outcome([race({ airsweep: [ran(1), ran(1, more)] })], 'found of expected');
    expect(found({})).toMatchObject({ isMet: true, ratio: 1 });
    expect(found({ found: 1 })).toMatchObject({ isMet: false, ratio: 0.5 });
    expect(found({ wrong: 1 })).toMatchObject({ isMet: false });
    expect(found({ found: 0, end: 'failed' })).toMatchObject({ isMet: false });
  });
});

describe('tables', () => {
  const report = reportOf([race({ 'airsweep, 1 s': [ran(10)], 'nmap -sT, 1 s': [] })]);

  it.each([
    [0.012345, '0.0123'],
    [9.999, '10'],
    [119.4, '119'],
    [15_234, '15234'],
    [null, '–'],
  ])('rounds %s to %s', (value, text) => {
    expect(round(value)).toBe(text);
  });

  it('aligns the columns for a terminal', () => {
    const [title, header, first, second] = terminalTables(tablesOf(report)).split('\n');
    expect(title).toBe('race dropped: 1000 addresses, 2 to be found');
    expect(first?.indexOf('100')).toBe(header?.indexOf('hosts/s'));
    expect(second).toMatch(/^nmap -sT, 1 s +– .* no time left$/);
  });

  it('writes a page with machine, absent programs, commands, ratios and the estimate', () => {
    const page = renderPage(report);
    expect(page).toContain('naabu: absent, not measured');
    expect(page).toContain('this kernel has no netem');
    expect(page).toContain('run airsweep, 1 s\nrun nmap -sT, 1 s');
    expect(page).toContain(
      '| dropped: speed of airsweep, 1 s against nmap -sT, 1 s | at least 10 | – | not measured |',
    );
    expect(page).toContain('| airsweep, 1 s, as measured above | 1 | 100 |');
  });
});

describe('estimate', () => {
  it('divides the public addresses by the rate', () => {
    const { hours, packets, terabytes, euros } = estimateSweep(3_702_258_432 / 3600, 1);
    expect(hours).toBeCloseTo(1);
    expect(packets).toBe(3_702_258_432);
    expect(terabytes).toBeCloseTo(0.311, 3);
    expect(euros).toBeCloseTo(0.01);
  });
});

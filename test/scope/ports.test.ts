import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePorts } from '../../src/scope/ports.ts';
import { parsePortsFile } from '../../src/scope/ports-file.ts';

const careful = { allowPrinterPorts: false };

describe('parsePorts', () => {
  it.each([
    ['80', [80]],
    ['443,80, 80', [80, 443]],
    ['80,443,8000-8003', [80, 443, 8000, 8001, 8002, 8003]],
    ['65535,1', [1, 65535]],
  ])('reads %s', (text, ports) => {
    expect(parsePorts(text, careful)).toEqual(ports);
  });

  it.each([
    ['', 'is not a port'],
    ['80,', 'is not a port'],
    ['0', 'is not a port'],
    ['65536', 'is not a port'],
    ['http', 'is not a port'],
    ['80-', 'is not a port'],
    ['1-2-3', 'is not a port'],
    ['90-80', 'smaller port first'],
    ['9100', 'printer ports'],
    ['9000-9200', 'printer ports'],
  ])('refuses %j', (text, problem) => {
    expect(() => parsePorts(text, careful)).toThrow(problem);
  });

  it('takes printer ports when they are allowed', () => {
    expect(parsePorts('9099-9101', { allowPrinterPorts: true })).toEqual([9099, 9100, 9101]);
  });
});

describe('parsePortsFile', () => {
  it('reads the file that ships', () => {
    const text = readFileSync(new URL('../../data/ports.yaml', import.meta.url), 'utf8');
    expect(parsePortsFile(text, 'ports.yaml')).toEqual({
      ports: [80, 443, 8000, 8001, 8003, 8006, 8080, 8443],
      tlsFirst: [443, 8443],
    });
  });

  it.each([
    ['ports: [80', 'ports.yaml:1: '],
    ['updated: 2026-11-23\ntlsFirst: [443]', 'ports.yaml:1: ports: '],
    ['updated: 2026-11-23\nports: []\ntlsFirst: [443]', 'ports.yaml:2: ports: '],
    ['- 80', 'ports.yaml:1: '],
    [
      'updated: 2026-11-23\nports:\n  - port: many\n    reason: x\ntlsFirst: [443]',
      'ports.yaml:3: ports.0.port: a port is',
    ],
    ['updated: 2026-11-23\nports:\n  - reason: none\ntlsFirst: [443]', 'ports.yaml:3: ports.0.port: a port is'],
    ['updated: 2026-11-23\nports:\n  - { port: 80, reason: x }\ntlsFirst:\n  - 70000', 'ports.yaml:5: tlsFirst.0: '],
  ])('refuses %j', (text, problem) => {
    expect(() => parsePortsFile(text, 'ports.yaml')).toThrow(problem);
  });
});

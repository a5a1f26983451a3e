import { expect, it } from 'vitest';
import { byUrgency } from '../../src/model/finding.ts';
import { finding } from '../notice/samples.ts';

it('sorts the most severe first, then by place as a person would', () => {
  const at = (severity: 'critical' | 'low', address: string, port: number) =>
    finding({ severity, endpoint: { ...finding().endpoint, address, port } });
  const wanted = [
    at('critical', '203.0.113.9', 80),
    at('critical', '203.0.113.9', 8000),
    at('critical', '203.0.113.10', 80),
    at('low', '203.0.113.1', 80),
  ];
  expect(wanted.toReversed().toSorted(byUrgency)).toEqual(wanted);
});

import { expect, it } from 'vitest';
import { findingId } from '../../src/finding/finding-id.ts';

it('an id follows from product, address, port and host, and from nothing else', () => {
  const ids = [
    findingId('airbyte', '203.0.113.10', 8000, null),
    findingId('airbyte', '203.0.113.10', 8001, null),
    findingId('airbyte', '203.0.113.11', 8000, null),
    findingId('airbyte', '203.0.113.10', 8000, 'etl.example.com'),
    findingId('other', '203.0.113.10', 8000, null),
  ];
  expect(new Set(ids).size).toBe(5);
  // Stored in databases: a change here would double every finding.
  expect(ids[0]).toBe('b04f615d9f1b');
});

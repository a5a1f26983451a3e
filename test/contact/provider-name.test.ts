import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIsProviderName } from '../../src/contact/provider-name.ts';

const isProviderName = createIsProviderName(['compute.amazonaws.com', 'your-server.de']);

describe('names that providers give', () => {
  it.each([
    ['ec2-1-2-3-4.eu-west-1.compute.amazonaws.com', '203.0.113.10', true],
    ['compute.amazonaws.com', '203.0.113.10', true],
    ['notyour-server.de', '203.0.113.10', false],
    ['static-203-0-113-10.isp.example', '203.0.113.10', true],
    ['203.0.113.10.static.isp.example', '203.0.113.10', true],
    ['10.113.0.203.pool.isp.example', '203.0.113.10', true],
    ['host-203-000-113-010.isp.example', '203.0.113.10', true],
    ['ip203000113010.isp.example', '203.0.113.10', true],
    ['p113-10.dsl.isp.example', '203.0.113.10', true],
    ['10-113.dsl.isp.example', '203.0.113.10', true],
    ['cb00710a.isp.example', '203.0.113.10', true],
    ['ip-cb00710a.isp.example', '203.0.113.10', true],
    ['3405803786.isp.example', '203.0.113.10', true],
    ['203-0-113-10.sslip.io', '203.0.113.10', true],
    ['etl.example.com', '203.0.113.10', false],
    ['etl10.example.com', '203.0.113.10', false],
    ['node-113-11.example.com', '203.0.113.10', false],
    ['abcb00710abc.example.com', '203.0.113.10', false],
    ['2001-db8--7.isp.example', '2001:db8::7', true],
    ['0000000000000007.v6.isp.example', '2001:db8::7', true],
    ['7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.isp.example', '2001:db8::7', true],
    ['etl.example.com', '2001:db8::7', false],
  ])('%s at %s: %s', (name, address, is) => {
    expect(isProviderName(name, address)).toBe(is);
  });

  it('sees every address in every usual spelling', () => {
    const spell = fc.constantFrom('-', '.', '_');
    fc.assert(
      fc.property(fc.ipV4(), spell, fc.boolean(), (address, separator, isReversed) => {
        const octets = address.split('.');
        const name = `h${(isReversed ? octets.reverse() : octets).join(separator)}.isp.example`;
        return isProviderName(name, address);
      }),
    );
  });
});

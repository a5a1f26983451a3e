import { describe, expect, it } from 'vitest';
import type { Guard } from '../../src/ports.ts';
import { createDoNotScan } from '../../src/scope/do-not-scan.ts';
import { parseExclusion, parseExclusions } from '../../src/scope/exclusions.ts';
import { createGuard } from '../../src/scope/guard.ts';
import { sampleSuppression } from '../store/samples.ts';
import { loadSpecial } from './load-special.ts';

const NOW = new Date('2026-11-23T20:52:10.000Z');

const guard: Guard = createGuard({
  special: loadSpecial(),
  exclusions: [parseExclusions('# none\n10.9.0.0/16\n169.254.0.0/16', 'never.txt'), parseExclusion('8.8.4.4')],
  doNotScan: createDoNotScan(
    [
      sampleSuppression({ value: '9.9.9.9/32' }),
      sampleSuppression({ kind: 'domain', value: 'objects.example' }),
      sampleSuppression({ kind: 'domain', value: 'ended.example', expiresAt: NOW.toISOString() }),
      sampleSuppression({ purpose: 'contact', kind: 'domain', value: 'unwritten.example' }),
    ],
    NOW,
  ),
});

describe('guard', () => {
  it.each([
    ['8.8.8.8', false, null],
    ['2606:4700::1', false, null],
    ['10.0.0.1', true, null],
    ['::1', true, null],
    ['64:ff9b::8.8.8.8', true, null],
    ['10.0.0.1', false, 'special-purpose address (10.0.0.0/8, Private-Use, RFC 1918) was not named by the user'],
    ['::ffff:10.0.0.1', false, 'special-purpose address (10.0.0.0/8, Private-Use, RFC 1918) was not named by the user'],
    [
      '64:ff9b::8.8.8.8',
      false,
      'special-purpose address (64:ff9b::/96, IPv4-IPv6 Translat., RFC 6052) was not named by the user',
    ],
    ['169.254.169.254', true, 'link-local address (169.254.0.0/16, RFC 3927) is never dialled'],
    ['fd00:ec2::254', true, 'cloud metadata address (fd00:ec2::254) is never dialled'],
    ['10.9.1.1', true, 'excluded by never.txt:2'],
    ['64:ff9b::10.9.1.1', true, 'excluded by never.txt:2'],
    ['8.8.4.4', true, 'excluded by --exclude 8.8.4.4'],
    ['9.9.9.9', true, 'on the do-not-scan list (5a5a5a5a: the owner asked by mail)'],
    ['64:ff9b::9.9.9.9', true, 'on the do-not-scan list (5a5a5a5a: the owner asked by mail)'],
    ['localhost', true, 'not an IP address'],
    ['fe80::1%lo', true, 'not an IP address'],
  ])('%s, named %s: %s', (address, named, reason) => {
    expect(guard.refuses(address, named, null)).toBe(reason);
  });

  it.each(['100.100.100.200', '192.0.0.192', 'fd20:ce::254'])(
    'no name leads to the metadata service at %s, which only a user can mean by its address',
    (address) => {
      expect(guard.refuses(address, true, 'evil.example')).toMatch(
        /^cloud metadata address .* is not dialled by a name$/,
      );
      expect(guard.refuses(address, true, null)).toBeNull();
    },
  );

  it.each([
    ['objects.example', true],
    ['a.b.objects.example', true],
    ['notobjects.example', false],
    ['example', false],
    ['ended.example', false],
    ['unwritten.example', false],
  ])('under the name %s, on the do-not-scan list: %s', (host, isListed) => {
    const reason = isListed ? 'on the do-not-scan list (5a5a5a5a: the owner asked by mail)' : null;
    expect(guard.refuses('8.8.8.8', true, host)).toBe(reason);
  });
});

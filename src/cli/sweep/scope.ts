import { UsageError } from '../../model/errors.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { AddressSpace } from '../../scope/rates.ts';
import type { Space } from '../../scope/space.ts';
import type { SpecialPurpose } from '../../scope/special-purpose.ts';
import type { Manners } from '../program/manners.ts';
import { plural } from './summary.ts';

/** Public addresses a day and database that need no special permission: a /16. */
const MAX_PUBLIC_A_DAY = 65_536;
const DAY_MS = 24 * 3_600_000;

/** Which manners an address is due. */
export function spaceOf(address: string, special: SpecialPurpose): AddressSpace {
  if (special.isPublic(address)) return 'public';
  return /^127\.|^::1$/.test(address) ? 'loopback' : 'special';
}

/** Throws UsageError when public addresses would not learn who is asking. */
export function checkOperator({ operator }: Manners, publicAddresses: number): void {
  if (publicAddresses === 0 || operator !== null) return;
  throw new UsageError(
    `${plural(publicAddresses, 'public address')} in scope: say who is scanning with --operator-name, --operator-contact and --operator-url (or operator: in airsweep.yaml)`,
  );
}

/** Who may sweep public space, and how much of it. Throws UsageError that says what to set. */
export function checkPublicScope(
  { counts }: Space,
  manners: Manners,
  isInternet: boolean,
  earlier: readonly Sweep[],
  now: Date,
): void {
  const { publicAddresses } = counts;
  if (publicAddresses === 0) return;
  checkOperator(manners, publicAddresses);
  const today = earlier.filter(({ startedAt }) => now.getTime() - Date.parse(startedAt) < DAY_MS);
  const used = today.reduce((sum, { options }) => sum + (Number(options.publicAddresses) || 0), 0);
  if (used + publicAddresses <= MAX_PUBLIC_A_DAY) return;
  if (!isInternet) {
    const before = used > 0 ? ` (${used} of them swept in the last 24 hours)` : '';
    throw new UsageError(
      `${used + publicAddresses} public addresses${before} are more than a /16: add --internet and an --exclude-file`,
    );
  }
  if (!manners.hasExclusionFile)
    throw new UsageError('--internet needs an exclusion file with at least one entry (--exclude-file)');
}

import { UsageError } from '../model/errors.ts';
import type { Sweep } from '../model/sweep.ts';
import type { Space } from '../scope/space.ts';
import type { Manners } from './manners.ts';

/** Public addresses a day and database that need no special permission: a /16. */
const MAX_PUBLIC_A_DAY = 65_536;
const DAY_MS = 24 * 3_600_000;

/** Who may sweep public space, and how much of it. Throws UsageError that says what to set. */
export function checkPublicScope(
  { counts }: Space,
  { operator, hasExclusionFile }: Manners,
  isInternet: boolean,
  earlier: readonly Sweep[],
  now: Date,
): void {
  const { publicAddresses } = counts;
  if (publicAddresses === 0) return;
  if (operator === null) {
    throw new UsageError(
      `${publicAddresses} public ${publicAddresses === 1 ? 'address' : 'addresses'} in scope: say who is scanning with --operator-name, --operator-contact and --operator-url (or operator: in airsweep.yaml)`,
    );
  }
  const today = earlier.filter(({ startedAt }) => now.getTime() - Date.parse(startedAt) < DAY_MS);
  const used = today.reduce((sum, { options }) => sum + (Number(options.publicAddresses) || 0), 0);
  if (used + publicAddresses <= MAX_PUBLIC_A_DAY) return;
  if (!isInternet) {
    const before = used > 0 ? ` (${used} of them swept in the last 24 hours)` : '';
    throw new UsageError(
      `${used + publicAddresses} public addresses${before} are more than a /16: add --internet and an --exclude-file`,
    );
  }
  if (!hasExclusionFile)
    throw new UsageError('--internet needs an exclusion file with at least one entry (--exclude-file)');
}

import { userInfo } from 'node:os';

/** Who answers for an act, for the audit log: the user's name, or number where the system knows no name for it. */
export function actor(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

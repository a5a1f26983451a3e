/** The caller's mistake: bad flag, file, config or data. One line that names the place and the fix; exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The run went wrong through no mistake of the caller: disk full, mail server refuses. One line; exit 3. */
export class RunError extends Error {
  override readonly name = 'RunError';
}

/** `warn`: works, but should be better; `skipped`: there was nothing to look at. */
export type Status = 'ok' | 'warn' | 'fail' | 'skipped';

/** What a check found, and in one line what to do about it (empty when nothing). */
export interface Outcome {
  readonly status: Status;
  readonly detail: string;
  readonly advice: string;
}

/** One question about this machine or its mail domain. */
export interface Check {
  readonly id: string;
  readonly title: string;
  run(signal: AbortSignal): Promise<Outcome>;
}

export interface Examined extends Outcome {
  readonly id: string;
  readonly title: string;
}

export function ok(detail: string): Outcome {
  return { status: 'ok', detail, advice: '' };
}

export function warn(detail: string, advice: string): Outcome {
  return { status: 'warn', detail, advice };
}

export function fail(detail: string, advice: string): Outcome {
  return { status: 'fail', detail, advice };
}

export function skipped(detail: string): Outcome {
  return { status: 'skipped', detail, advice: '' };
}

/** Of several outcomes about one question the worst, with the details of all that are as bad. */
export function worst(outcomes: readonly Outcome[]): Outcome {
  const order: readonly Status[] = ['fail', 'warn', 'ok', 'skipped'];
  const status = order.find((each) => outcomes.some((outcome) => outcome.status === each)) ?? 'skipped';
  const same = outcomes.filter((outcome) => outcome.status === status);
  const join = (texts: readonly string[]): string => [...new Set(texts.filter((text) => text !== ''))].join('; ');
  return { status, detail: join(same.map(({ detail }) => detail)), advice: join(same.map(({ advice }) => advice)) };
}

/** Runs all checks side by side, each within its time; the answers come in the checks' order. */
export async function examine(
  checks: readonly Check[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<readonly Examined[]> {
  return Promise.all(
    checks.map(async ({ id, title, run }) => {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      return { id, title, ...(await runGuarded(run, limited)) };
    }),
  );
}

/** A check that breaks must not hide what the others found. */
async function runGuarded(run: Check['run'], signal: AbortSignal): Promise<Outcome> {
  try {
    return await run(signal);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), 'mend this and run airsweep doctor again');
  }
}

/** How long one exposure was watched after its notice, and whether its end was seen. */
export interface Course {
  readonly days: number;
  /** false: right-censored, it was still exposed when it was last seen. */
  readonly hasEnded: boolean;
}

/** One step of a survival curve: from this day on, this share is still exposed. */
export interface Step {
  readonly day: number;
  /** Watched until this day, those that end on it included. */
  readonly atRisk: number;
  readonly ended: number;
  /** 0 to 1. */
  readonly survival: number;
}

/**
 * The Kaplan–Meier estimate: at each end the share falls by ends over those still watched, so that courses that
 * were lost from sight count as long as they were seen, and not as ended. One that is lost on the day of an end
 * was still watched on it.
 */
export function survivalCurve(courses: readonly Course[]): readonly Step[] {
  const ends = [...new Set(courses.filter(({ hasEnded }) => hasEnded).map(({ days }) => days))].sort((a, b) => a - b);
  let survival = 1;
  const steps = ends.map((day): Step => {
    const atRisk = courses.filter(({ days }) => days >= day).length;
    const ended = courses.filter(({ days, hasEnded }) => hasEnded && days === day).length;
    survival *= 1 - ended / atRisk;
    return { day, atRisk, ended, survival };
  });
  return courses.length === 0 ? [] : [{ day: 0, atRisk: courses.length, ended: 0, survival: 1 }, ...steps];
}

/** The day on which half are no longer exposed; null while more than half are. */
export function medianDays(curve: readonly Step[]): number | null {
  // One third twice is a little less than it should be.
  return curve.find(({ survival }) => survival <= 0.5 + 1e-9)?.day ?? null;
}

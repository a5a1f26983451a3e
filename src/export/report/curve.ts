import type { CurveStep } from './data.ts';
import { type Html, html, table } from './html.ts';

const WIDTH = 640;
const HEIGHT = 286;
// Room for the larger letters that a phone shows.
const LEFT = 78;
const BOTTOM = 56;
const TOP = 40;
const RIGHT = 14;
const SHARES = [0, 0.25, 0.5, 0.75, 1];
/** Days between two marks of the axis; the first that gives few enough. */
const STRIDES = [1, 2, 5, 10, 15, 30, 60, 90];
const MOST_MARKS = 8;
/** After which the notices are followed up, and the shares told in numbers. */
const TOLD_DAYS = [1, 2, 3, 7, 14, 21, 30, 60, 90];

/** The share still exposed, as steps over days: drawn, and told in numbers for those who do not see it. */
export function curve(steps: readonly CurveStep[]): Html {
  const lastDay = Math.max(1, ...steps.map(({ day }) => day));
  const x = (day: number): string => (LEFT + (day / lastDay) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (share: number): string => (TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  // Across at the old share, then down to the new one.
  const corners = steps.flatMap(({ day, survival }, index) => [
    `${x(day)},${y(steps[index - 1]?.survival ?? 1)}`,
    `${x(day)},${y(survival)}`,
  ]);
  const last = steps.at(-1)?.survival ?? 1;
  const line = [`${x(0)},${y(1)}`, ...corners, `${x(lastDay)},${y(last)}`].join(' ');
  const words = `${percent(last)} still exposed after ${showDays(lastDay)}`;
  return html`<h3 id="curve">Still exposed, by days since the notice</h3>
<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="curve curve-words">
${SHARES.map((share) => html`<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share)}" y2="${y(share)}"/><text x="${LEFT - 6}" y="${y(share)}" dy="4" text-anchor="end">${percent(share)}</text>`)}
${marks(lastDay).map((day) => html`<text x="${x(day)}" y="${HEIGHT - BOTTOM + 21}" text-anchor="middle">${day}</text>`)}
<text x="0" y="17">Still exposed</text><text x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" text-anchor="end">Days since the notice</text>
<polyline class="curve" points="${line}"/></svg>
<figcaption id="curve-words">${words} (Kaplan–Meier: findings that we lost sight of count as long as we saw them).</figcaption></figure>
${numbers(steps, lastDay)}`;
}

function marks(lastDay: number): readonly number[] {
  const stride = STRIDES.find((each) => lastDay / each < MOST_MARKS) ?? Math.ceil(lastDay / MOST_MARKS);
  return Array.from({ length: Math.floor(lastDay / stride) + 1 }, (_, index) => index * stride);
}

function numbers(steps: readonly CurveStep[], lastDay: number): Html {
  const told = TOLD_DAYS.filter((day) => day <= lastDay);
  const rows = told.map((day) => [`${day}`, percent(steps.findLast((step) => step.day <= day)?.survival ?? 1)]);
  return table(['Days since the notice', 'Still exposed'], rows, 'counts');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `1 day`, `2.5 days` */
export function showDays(count: number): string {
  const rounded = String(Math.round(count * 10) / 10);
  return `${rounded} ${rounded === '1' ? 'day' : 'days'}`;
}

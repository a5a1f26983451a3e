import type { CurveStep } from './data.ts';
import { type Html, html } from './html.ts';

const WIDTH = 640;
const HEIGHT = 240;
const LEFT = 44;
const BOTTOM = 28;
const TOP = 10;
const RIGHT = 12;

/** The share still exposed, as steps over days; drawn, and told in words for those who do not see it. */
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
  const shares = [0, 0.25, 0.5, 0.75, 1];
  const days = [...new Set([0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(part * lastDay)))];
  const words = `${percent(last)} still exposed after ${round(lastDay)} days`;
  return html`<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${words}">
${shares.map(
  (share) =>
    html`<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share)}" y2="${y(share)}"/><text x="${LEFT - 6}" y="${y(share)}" dy="4" text-anchor="end">${percent(share)}</text>`,
)}${days.map((day) => html`<text x="${x(day)}" y="${HEIGHT - 8}" text-anchor="middle">${day}</text>`)}
<polyline class="curve" points="${line}"/></svg>
<figcaption>Share still exposed by days since the notice (Kaplan–Meier): ${words}.</figcaption></figure>`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function round(days: number): string {
  return String(Math.round(days * 10) / 10);
}

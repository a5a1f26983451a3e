import { pick } from './era.ts';

// The four icons that releases had are not ours to give away: each stand-in only differs from the others.
const icons: readonly (readonly [string, string])[] = [
  ['0.1.0', 'zoo icon 0.1.0..0.2.1'],
  ['0.3.0', 'zoo icon 0.3.0..0.39.28'],
  ['0.39.29', 'zoo icon 0.39.29..0.44.4'],
  ['0.44.5', 'zoo icon 0.44.5..'],
];

/** A tiny .ico that stands for the real one of that release; releases with one real icon share one stand-in. */
export function placeholderFavicon(version: string): Uint8Array {
  const head = Buffer.from([0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 32, 0]);
  return Buffer.concat([head, Buffer.from(pick(version, icons) ?? 'zoo icon')]);
}

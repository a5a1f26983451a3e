import type { Exposure } from '../model/fingerprint.ts';

/** Which of the two tones a mail has: a server that anyone can use, or one behind a password. */
export type Tone = 'open' | 'protected';

export function toneOf(exposures: readonly string[]): Tone {
  return exposures.includes('open') ? 'open' : 'protected';
}

/** After "Airbyte on 203.0.113.10 port 8000". */
export const EXPOSED: Readonly<Record<Exposure, string>> = {
  open: 'answers anyone on the Internet without a login',
  basic: 'is reachable from the whole Internet, behind a browser password prompt',
  login: 'shows its login page to the whole Internet',
  unknown: 'is reachable from the whole Internet',
};

/** After "Airbyte on 203.0.113.10:8000 is". */
export const SUBJECT_STATE: Readonly<Record<Tone, string>> = {
  open: 'reachable without login',
  protected: 'reachable from the Internet',
};

/** Fits one server and several: findings may be cut out later. */
export const EFFECT: Readonly<Record<Tone, string>> = {
  open:
    'Whoever reaches such a server can read and change what it is set up to do, and use the credentials stored in it ' +
    'for other systems. Where personal data passes through it, that may matter to the data protection officer too.',
  protected:
    'The data is behind a password. Its safety rests on that password and on prompt updates for as long as the page ' +
    'is reachable from everywhere.',
};

/** Added where the fingerprint's steps do not say it. */
export const ROTATE =
  'Replace every password, key and token that was stored in this system, since it may have been read, and look in the access logs for visitors you do not know.';

/** The words that `airsweep inbox` acts on; an answer begins with one of them. */
export const REPLIES: readonly (readonly [word: string, meaning: string])[] = [
  ['FIXED', 'it is done; we look again and close the case'],
  ['WRONG', 'this is not yours, or it is not what we say'],
  ['STOP', 'no more mail from us to this address'],
];

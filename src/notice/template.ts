/** Which of the two tones a mail has: a server that anyone can use, or one behind a password. */
export type Tone = 'open' | 'protected';

/** Every sentence of a notice that is not data. Words for one server fit several: findings may be cut out later. */
export const HEADINGS: Readonly<Record<'why' | 'evidence' | 'effect' | 'steps' | 'next' | 'who' | 'data', string>> = {
  why: 'WHY YOU GET THIS MAIL',
  evidence: 'WHAT WE SAW',
  effect: 'WHAT IT MEANS',
  steps: 'WHAT TO DO',
  next: 'WHAT HAPPENS NEXT',
  who: 'WHO WE ARE',
  data: 'FOR PROGRAMS',
};

export const GREETING = 'Hello,';

export const EXPOSED: Readonly<Record<'open' | 'basic' | 'login' | 'unknown', string>> = {
  open: 'answers anyone on the Internet without a login',
  basic: 'is reachable from the whole Internet, behind a browser password prompt',
  login: 'shows its login page to the whole Internet',
  unknown: 'is reachable from the whole Internet',
};

export const SUBJECT: Readonly<Record<Tone, string>> = {
  open: 'reachable without login',
  protected: 'reachable from the Internet',
};

export function whyText(recipient: string, source: string): string {
  return (
    `This mail goes to ${recipient}. The address comes from: ${source}. ` +
    'If you host this system for a customer or do not run it yourself, please pass this mail on to those who do. ' +
    'Nobody is accused of anything, and we ask for no action against anyone.'
  );
}

export const NO_TOUCH = 'We did not log in, and we did not read, change or keep any of your data. All times are UTC.';

export const EFFECT: Readonly<Record<Tone, string>> = {
  open: 'Whoever reaches such a server can read and change what it is set up to do, and use the credentials stored in it for your other systems.',
  protected:
    'Your data is behind a password. Its safety rests on that password and on prompt updates for as long as the page is reachable from everywhere.',
};

export const ROTATE =
  'Replace every password, key and token that was stored in this system, since it may have been read, and look in your access logs for visitors you do not know.';

export const VERIFY =
  'To check, open the address above from a network outside your own, for example with "curl -sI" and that address. It should fail to connect, or ask for a login.';

export const NEXT =
  'We look at the address again during the coming weeks and close the case when it no longer answers. There will be at most one reminder. To tell us something, reply with one of these words:';

export const REPLIES: readonly (readonly [word: string, meaning: string])[] = [
  ['FIXED', 'it is done; we look again and close the case'],
  ['WRONG', 'this is not yours, or it is not what we say'],
  ['STOP', 'no more mail from us to this address'],
];

export function whoText(name: string, contact: string, url: string): string {
  return (
    `${name} looks for self-hosted data servers that are open to the Internet by mistake and tells their operators, ` +
    `free of charge. Questions and objections: ${contact}. We keep your address for this case only ` +
    `and delete it on request. What we do and how to be left out: ${url}`
  );
}

export const DATA_BEGIN = '-----BEGIN EXPOSURE DATA v1-----';
export const DATA_END = '-----END EXPOSURE DATA v1-----';

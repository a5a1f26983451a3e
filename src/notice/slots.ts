/** What stands for a whole paragraph or more. */
export const BLOCKS = ['places', 'attached', 'evidence', 'steps', 'checks', 'objection', 'data'] as const;

/** What stands inside a sentence. */
export const WORDS = [
  'why',
  'effect',
  'identity',
  'contact',
  'url',
  'stillOpen',
  'firstSent',
  'recheckDays',
  'reminderDay',
  'closing',
  'closeDate',
  'number',
] as const;

export type Block = (typeof BLOCKS)[number];
export type Word = (typeof WORDS)[number];
export type Slots = Readonly<Record<Block | Word, string>>;

/** A mail without one of these would be rude, useless, or could not be cut down after a re-check. */
export const MANDATORY: readonly (Block | Word)[] = ['places', 'why', 'steps', 'objection', 'identity', 'data'];

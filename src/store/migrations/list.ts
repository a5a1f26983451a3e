import type { Kysely } from 'kysely';
import { createFirstSchema } from './0001-first.ts';
import { addResume } from './0002-resume.ts';
import { addDisclosure } from './0003-disclosure.ts';
import { addContactDetail } from './0004-contact-detail.ts';
import { addWording } from './0005-wording.ts';

/** Turns the schema before into the schema after. Once released it is never edited, only followed by another. */
export type Migration = (db: Kysely<unknown>) => Promise<void>;

/** Every migration, oldest first: the position, counted from 1, is the schema's number. */
export const migrations: readonly Migration[] = [
  createFirstSchema,
  addResume,
  addDisclosure,
  addContactDetail,
  addWording,
];

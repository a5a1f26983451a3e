import { writeEml } from '../mail/eml.ts';
import { buildMessage } from '../mail/message.ts';
import type { Notice } from '../model/notice.ts';
import type { MailConfig } from './config.ts';

/** Writes each notice as the .eml that would go out; returns how many. */
export async function writeDrafts(folder: string, notices: readonly Notice[], mail: MailConfig): Promise<number> {
  for (const notice of notices) {
    await writeEml(folder, notice, await buildMessage(notice, { address: mail.from, name: mail.name }));
  }
  return notices.length;
}

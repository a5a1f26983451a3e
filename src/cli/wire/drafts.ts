import { writeEml } from '../../mail/eml.ts';
import { buildMessage } from '../../mail/message.ts';
import type { Notice } from '../../model/notice.ts';
import type { MailConfig } from '../config/config.ts';

/** The message exactly as it would go out, but for the DKIM signature. */
export function rawMessage(notice: Notice, mail: Pick<MailConfig, 'unsubscribeUrl'>): Promise<Buffer> {
  return buildMessage(notice, { unsubscribeUrl: mail.unsubscribeUrl ?? null });
}

/** Writes each notice as the .eml that would go out; returns how many. */
export async function writeDrafts(
  folder: string,
  notices: readonly Notice[],
  mail: Pick<MailConfig, 'unsubscribeUrl'>,
): Promise<number> {
  for (const notice of notices) await writeEml(folder, notice, await rawMessage(notice, mail));
  return notices.length;
}

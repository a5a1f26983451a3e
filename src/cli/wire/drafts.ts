import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeEml } from '../../mail/eml.ts';
import { buildMessage } from '../../mail/message.ts';
import type { Notice } from '../../model/notice.ts';
import type { MailConfig } from '../config/config.ts';

/** What the mail would have attached. */
export { filesOf } from '../../mail/body.ts';

/** The message exactly as it would go out, but for the Date of its sending and the DKIM signature. */
export function rawMessage(notice: Notice, mail: Pick<MailConfig, 'unsubscribeUrl'>): Promise<Buffer> {
  return buildMessage(notice, { unsubscribeUrl: mail.unsubscribeUrl ?? null });
}

/** Takes away the files of drafts that were dropped: somebody might go by them. */
export function clearDrafts(folder: string, notices: readonly Notice[]): void {
  const dropped = notices.filter(({ state }) => state === 'dropped');
  for (const { id } of dropped) for (const end of ['eml', 'txt']) rmSync(join(folder, `${id}.${end}`), { force: true });
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

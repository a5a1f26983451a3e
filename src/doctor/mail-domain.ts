import type { Dns, Resolver } from '../ports.ts';
import type { Check, Outcome } from './check.ts';
import { skipped } from './check.ts';

/** What the checks of the mail domain go by. */
export interface MailDomain {
  readonly from: string;
  /** The envelope sender. */
  readonly bounces: string;
  readonly smtpHost: string;
  readonly dkim: { readonly domain: string; readonly selector: string; readonly keyFile: string } | null;
}

export interface MailDomainDeps {
  /** null: the configuration has no mail part. */
  readonly mail: MailDomain | null;
  readonly dns: Dns;
  readonly resolver: Resolver;
}

/** A check that has nothing to look at without a mail part. */
export function mailCheck(
  id: string,
  title: string,
  { mail }: MailDomainDeps,
  run: (mail: MailDomain, signal: AbortSignal) => Promise<Outcome>,
): Check {
  return {
    id,
    title,
    run: async (signal) => (mail === null ? skipped('there is no mail part in the configuration') : run(mail, signal)),
  };
}

/** Who is scanning, as it stands in every request (RFC 9110, sections 10.1.2 and 10.1.5). */
export interface Identity {
  readonly userAgent: string;
  /** Mailbox for the From header; null on own networks. */
  readonly from: string | null;
}

/** The complete, fixed set of header fields beside Host and Connection. Nothing else is ever sent. */
export function headersFor(identity: Identity, path: string): Record<string, string> {
  return {
    // Micronaut answers errors as JSON only to those who ask for it; pages are only to be had as HTML.
    accept: path.includes('/api/') ? 'application/json' : 'text/html, application/json;q=0.9, */*;q=0.1',
    'accept-encoding': 'gzip, deflate, br',
    'user-agent': identity.userAgent,
    ...(identity.from === null ? {} : { from: identity.from }),
  };
}

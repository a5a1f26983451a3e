/** What a site sees of a request. */
export interface Asked {
  readonly method: string;
  /** The request target as sent, query included. */
  readonly path: string;
  readonly host: string;
  readonly accept: string;
  /** Raw names and values by turns. */
  readonly headers: readonly string[];
}

export type HeaderLine = readonly [name: string, value: string];

export interface Answer {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  readonly body: string | Uint8Array;
  /** Sent without a Content-Length. */
  readonly chunked?: boolean;
}

/** A whole web site as a pure function, so that fronts are functions around it. */
export type Site = (asked: Asked) => Answer;

export function answer(status: number, type: string, body: string | Uint8Array, ...headers: HeaderLine[]): Answer {
  return { status, headers: [['Content-Type', type], ...headers], body };
}

export function html(body: string, ...headers: HeaderLine[]): Answer {
  return answer(200, 'text/html', body, ...headers);
}

export function json(body: unknown, ...headers: HeaderLine[]): Answer {
  return answer(200, 'application/json', JSON.stringify(body), ...headers);
}

export function redirect(location: string, status = 302): Answer {
  return { status, headers: [['Location', location]], body: '' };
}

/** The request target without its query. */
export function pathOf(asked: Asked): string {
  return asked.path.split('?', 1)[0] ?? asked.path;
}

/** The same site with these headers in place of its own of the same name; an empty value drops the header. */
export function withHeaders(site: Site, ...lines: HeaderLine[]): Site {
  const replaced = new Set(lines.map(([name]) => name.toLowerCase()));
  return (asked) => {
    const inner = site(asked);
    const kept = inner.headers.filter(([name]) => !replaced.has(name.toLowerCase()));
    return { ...inner, headers: [...kept, ...lines.filter(([, value]) => value !== '')] };
  };
}

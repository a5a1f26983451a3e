import { memo } from '../model/memo.ts';

/**
 * Words that no path we ask for may contain: they name actions and data. The fingerprint schema
 * refuses them when a file is read, and the connector refuses them again for every request.
 */
const DENIED_WORDS: ReadonlySet<string> = new Set(
  (
    'export import setup token login logout logs env beans loggers routes ' +
    'secret credential source destination connection job workspace'
  )
    .split(' ')
    .map(singular),
);

const PLAIN_PATH = /^\/[A-Za-z0-9._~/%-]*$/;

/** Why a path must not be asked for, or null when it may be. Judged percent-decoded, without regard to case. */
export function denyReason(path: string): string | null {
  if (!PLAIN_PATH.test(path)) return 'is not a path of plain segments';
  const decoded = path.includes('%') ? decodeFully(path) : path;
  if (decoded === null) return 'has a broken percent escape';
  // A second look after decoding: %2f, %3f and %2e must not smuggle a separator or a parent in.
  if (!PLAIN_PATH.test(decoded) || decoded.includes('%')) return 'is not a path of plain segments';
  const segments = decoded.split('/');
  if (segments.some((segment) => segment === '.' || segment === '..')) return 'has a dot segment';
  for (const segment of segments) {
    const word = RANDOM.test(segment) ? findDenied(segment) : deniedWord(segment);
    if (word !== null) return `names "${word}", which is never asked for`;
  }
  return null;
}

/** Asked of every host, and another one each time: nothing to remember. */
const RANDOM = /^[0-9a-f]{16}$/;

const deniedWord: (segment: string) => string | null = memo(findDenied);

function findDenied(segment: string): string | null {
  return tokens(segment).find((token) => DENIED_WORDS.has(singular(token))) ?? null;
}

function decodeFully(path: string): string | null {
  let decoded = path;
  for (let round = 0; round < 3; round += 1) {
    try {
      const next = decodeURIComponent(decoded);
      if (next === decoded) return decoded;
      decoded = next;
    } catch {
      return null;
    }
  }
  return decoded;
}

/**
 * `exportWorkspace`, `export_workspace` and `export2workspace` are the same two tokens, and so are
 * `APIToken` and `api-token`.
 */
function tokens(segment: string): string[] {
  return segment
    .replace(/([a-z])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2 ')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((token) => token !== '');
}

function singular(token: string): string {
  return token.endsWith('s') ? token.slice(0, -1) : token;
}

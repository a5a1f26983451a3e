import { ask, type DnsOptions } from './dns.ts';

/** Whether our own name servers answer: one zone that keeps silent is its owner's trouble, all of them are ours. */
export interface NameServers {
  /** For whatever asks them. */
  readonly options: DnsOptions;
  /** Asks them for the root, which each of them knows, when nothing else was answered. */
  areDown(signal: AbortSignal): Promise<boolean>;
}

/** Zones that keep silent stand in a row, too. */
const SILENCES = 3;
/** Each silence costs twice the timeout: while they are down nobody waits for them. */
const REST_MS = 30_000;

export function createNameServers(
  servers: Omit<DnsOptions, 'watch'>,
  nowMs: () => number = () => performance.now(),
): NameServers {
  let hasAnswered = false;
  let silences = 0;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let looking: Promise<boolean> | null = null;

  function note(isAnswered: boolean): void {
    hasAnswered ||= isAnswered;
    silences = isAnswered ? 0 : silences + 1;
  }

  async function look(signal: AbortSignal): Promise<boolean> {
    let isSilent = false;
    await ask(
      servers,
      signal,
      (resolver) => resolver.resolveNs('.'),
      () => {
        isSilent = true;
      },
    );
    looking = null;
    if (signal.aborted) return false;
    note(!isSilent);
    if (isSilent) restsUntil = nowMs() + REST_MS;
    return isSilent;
  }

  return {
    options: { ...servers, watch: { note, isResting: () => nowMs() < restsUntil } },
    async areDown(signal) {
      if (nowMs() < restsUntil) return true;
      if (silences < (hasAnswered ? SILENCES : 1)) return false;
      looking ??= look(signal);
      return looking;
    },
  };
}

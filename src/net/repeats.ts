const NS_PER_SECOND = 1e9;
/** What is given up sooner is not repeated. */
export const FIRST_REPEAT_MS = 1_000;

/** The repetitions of SYNs that nobody answers: the kernel sends them by itself, and they arrive like any other. */
export interface Repeats<Key> {
  /** A SYN goes out now; what is returned is to be called when it is answered or given up. */
  sent(key: Key): () => void;
  /** Tells of those that have become due. */
  tell(): void;
}

interface Pending<Key> {
  readonly key: Key;
  dueNs: number;
  isOver: boolean;
}

/** Taken ones are cut off the list this many at a time. */
const CUT = 4_096;

/**
 * Every second from Linux 6.5 on (RFC 6298, 2.1, and the sysctl tcp_syn_linear_timeouts). Before, and elsewhere, they
 * come less often: then we are a little slower than we might be.
 */
export function createRepeats<Key>(nowNs: () => number, onRepeat: (key: Key, atNs: number) => void): Repeats<Key> {
  // All wait equally long, so that they are due in the order in which they came, but for some milliseconds.
  let pending: Pending<Key>[] = [];
  let head = 0;
  let timer: NodeJS.Timeout | undefined;

  function tell(): void {
    const now = nowNs();
    for (; head < pending.length; head += 1) {
      const first = pending[head] as Pending<Key>;
      if (!first.isOver) {
        if (first.dueNs > now) break;
        onRepeat(first.key, first.dueNs);
        first.dueNs += NS_PER_SECOND;
        pending.push(first);
      }
    }
    if (head >= CUT || head === pending.length) {
      pending = pending.slice(head);
      head = 0;
    }
    const next = pending[head];
    // Others ask whenever they start something; threads that share a rate with us do not.
    if (next !== undefined) timer ??= setTimeout(onTimer, (next.dueNs - now) / 1e6).unref();
  }

  function onTimer(): void {
    timer = undefined;
    tell();
  }

  return {
    sent(key) {
      const syn = { key, dueNs: nowNs() + NS_PER_SECOND, isOver: false };
      pending.push(syn);
      if (timer === undefined) tell();
      return () => {
        syn.isOver = true;
      };
    },
    tell,
  };
}

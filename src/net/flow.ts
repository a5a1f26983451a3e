const NS_PER_SECOND = 1e9;

/**
 * How fast tokens flow, kept as the moment at which a bucket is full again (the generic cell rate algorithm,
 * ITU-T I.371): one number per bucket, in nanoseconds, monotonic.
 */
export interface Flow {
  /** One token. */
  readonly intervalNs: number;
  /** What may have accumulated beyond the token that is taken. */
  readonly slackNs: number;
}

/**
 * At most `rate` tokens in any window of one second, however late a timer fires: what may accumulate (1 % of a
 * second's worth, at least one) plus what flows in within a second (97 %). The rest is for the way from a token to
 * the wire, which takes a busy machine some milliseconds longer at one time than at another: with 2 % accumulating
 * and 98 % flowing in, 202 arrived in a second at 200. `Infinity`: no limit.
 */
export function flowOf(rate: number): Flow {
  const intervalNs = Number.isFinite(rate) ? Math.ceil(NS_PER_SECOND / (rate * 0.97)) : 0;
  return { intervalNs, slackNs: intervalNs === 0 ? 0 : (Math.max(1, rate * 0.01) - 1) * intervalNs };
}

/** Nanoseconds until there is a token; not above 0 when there is one. */
export function lackNs(flow: Flow, fullAtNs: number, nowNs: number): number {
  return fullAtNs - flow.slackNs - nowNs;
}

/** When the bucket is full again after one more token was taken, or as many as told. */
export function afterOne(flow: Flow, fullAtNs: number, nowNs: number, tokens = 1): number {
  return Math.max(fullAtNs, nowNs) + tokens * flow.intervalNs;
}

/**
 * What a connection of ours costs while an engine spends {@link ENGINE_SHARE} of the rates: then one in twenty of
 * the packets is ours, and both together stay within.
 */
export const COST_BESIDE_ENGINE = 20;
export const ENGINE_SHARE = 0.94;

/**
 * What a repetition by the kernel costs: its timers are up to 64 ms late, so that it may arrive when the token that
 * was taken for it has flowed in again.
 */
export const REPEAT_TOKENS = 1.07;

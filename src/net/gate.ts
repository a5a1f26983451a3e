import { afterOne, type Flow, lackNs, REPEAT_TOKENS } from './flow.ts';

/** One network's bucket, which can also be shut for a while. Plain data: a sweep holds tens of thousands. */
export interface Gate {
  readonly flow: Flow;
  fullAtNs: number;
  pausedUntilNs: number;
}

export function createGate(flow: Flow): Gate {
  return { flow, fullAtNs: 0, pausedUntilNs: 0 };
}

/** Nanoseconds that one with this many others before it has to wait; 0 when it need not. */
export function waitAtGate({ flow, fullAtNs, pausedUntilNs }: Gate, ahead: number, nowNs: number): number {
  return Math.max(0, pausedUntilNs - nowNs, lackNs(flow, fullAtNs, nowNs) + ahead * flow.intervalNs);
}

/** Only when {@link waitAtGate} says 0. */
export function passGate(gate: Gate, nowNs: number, tokens = 1): void {
  gate.fullAtNs = afterOne(gate.flow, gate.fullAtNs, nowNs, tokens);
}

/** What nobody asked for passes all the same, and those behind wait longer. */
export function passRepeat(gate: Gate, atNs: number): void {
  gate.fullAtNs = afterOne(gate.flow, gate.fullAtNs, atNs, REPEAT_TOKENS);
}

/** Full, and not shut: nothing would be lost by forgetting it. */
export function isGateIdle({ fullAtNs, pausedUntilNs }: Gate, nowNs: number): boolean {
  return fullAtNs <= nowNs && pausedUntilNs <= nowNs;
}

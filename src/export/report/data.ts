import type { Finding } from '../../model/finding.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { Publisher, RiskWords } from '../document.ts';

/** A step of the curve: from this day after the notice on, this share is still exposed. */
export interface CurveStep {
  readonly day: number;
  /** 0 to 1. */
  readonly survival: number;
}

/** What came of a group of notices. */
export interface Outcome {
  readonly mails: number;
  readonly arrived: number;
  /** Findings that a mail reached, and those of them that are no longer exposed. */
  readonly told: number;
  readonly ended: number;
  readonly medianDays: number | null;
}

type Part = Outcome & { readonly name: string };

/** The part of the disclosure's statistics that the page shows. */
export interface DisclosureNumbers {
  readonly all: Outcome;
  readonly endedUntold: number;
  readonly curve: readonly CurveStep[];
  readonly byRung: readonly Part[];
  readonly byProvider: readonly Part[];
  readonly bySeverity: readonly Part[];
}

/** Everything the page shows. */
export interface ReportData {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly toolVersion: string;
  readonly operator: Publisher | null;
  /** In every state. */
  readonly findings: readonly Finding[];
  /** Newest first. */
  readonly sweeps: readonly Sweep[];
  readonly risks: readonly RiskWords[];
  readonly disclosure: DisclosureNumbers;
  /** Leaves out addresses, names, contacts and small numbers. */
  readonly isPublic: boolean;
}

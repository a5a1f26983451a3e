import type { Facts } from './observation.ts';

/** How well a host is protected, as far as an anonymous reader can tell. */
export type Exposure = 'open' | 'basic' | 'login' | 'unknown';
export type Severity = 'critical' | 'medium' | 'low';
export type Confidence = 'high' | 'medium' | 'low';
export type VersionSource = 'api' | 'meta' | 'script' | 'bracket';

/** Release numbers from `lo` to `hi`, both included; null is unbounded. Written `LO..HI`. */
export interface VersionRange {
  readonly lo: string | null;
  readonly hi: string | null;
}

/**
 * One test of one fact. A scalar means `is`. `like` is a template whose only wildcards are
 * `{hex:N}` and `{word:N-M}`: linear by construction, so no hostile text can stall it.
 */
export type Matcher =
  | string
  | number
  | boolean
  | {
      readonly is?: string | number | boolean;
      readonly oneOf?: readonly (string | number | boolean)[];
      readonly startsWith?: string;
      readonly contains?: string;
      readonly like?: string;
      readonly exists?: boolean;
    };

/** Facts that must all match. */
export type Condition = Readonly<Record<string, Matcher>>;

/** What may be asked, what is read from the answer, and when it is worth asking. */
export interface FingerprintRequest {
  readonly path: string;
  readonly maxBytes: number;
  readonly read: {
    readonly metas: readonly string[];
    readonly globals: readonly string[];
    readonly assets: Readonly<Record<string, string>>;
    readonly headers: readonly string[];
    readonly fields: readonly string[];
    readonly literals: Readonly<Record<string, string>>;
    readonly hash: boolean;
  };
  /** Missing on the first request, which is always asked. */
  readonly ask?: {
    /** At least one of these signals must have fired; empty: no such need. */
    readonly when: readonly string[];
    /** None of these may have fired. */
    readonly unless: readonly string[];
    /** Only when the version known so far may lie in this range. */
    readonly versions: VersionRange | null;
    /** Skip when the version is already stated by the host. */
    readonly unlessVersion: boolean;
    /** Skip when this many signals already agree (0: never skip). */
    readonly unlessSignals: number;
  };
}

/** A kind of evidence. Two signals of one kind are not independent of each other. */
export type Evidence = 'page' | 'api' | 'config' | 'icon' | 'proxy';

export interface Signal {
  readonly on: string;
  /** Any one of these conditions suffices. */
  readonly any: readonly Condition[];
  readonly kind: Evidence;
  /** Releases that show this signal. */
  readonly versions: VersionRange | null;
  readonly exposure: Exposure | null;
  /** What the signal alone decides: the host is the vendor's, a decoy, or a page without its API. */
  readonly means: 'vendor' | 'decoy' | 'copy' | null;
  /** One plain sentence for `check`. */
  readonly why: string;
}

/** A product as data: what to ask, what each answer shows, and what follows from it. */
export interface Fingerprint {
  readonly id: string;
  readonly revision: number;
  readonly product: string;
  readonly title: string;
  readonly references: readonly string[];
  /** Host name suffixes of the vendor's own servers; never dialled, never reported. */
  readonly vendorHosts: readonly string[];
  /** In the order in which they are asked; the first is the root page. */
  readonly requests: Readonly<Record<string, FingerprintRequest>>;
  readonly signals: Readonly<Record<string, Signal>>;
  /** The signals on the first answer that justify a second request. */
  readonly gate: readonly string[];
  /** Any one of these sets identifies the product; an entry is a signal, or `kind:page` for any of its kind. */
  readonly identify: readonly { readonly all: readonly string[]; readonly confidence: Confidence }[];
  readonly version: {
    /** Where a host states its version, best source first. */
    readonly sources: readonly { readonly source: VersionSource; readonly on: string; readonly fact: string }[];
    /** Values that state nothing (`dev`, `nightly-*`); a trailing `*` is a prefix. */
    readonly notStated: readonly string[];
    /** Ranges in which a source is known to be wrong and yields to the next one in silence. */
    readonly unreliable: readonly { readonly source: VersionSource; readonly versions: VersionRange }[];
  };
  readonly severity: Readonly<Record<Exposure, Severity>>;
  /** Numbered steps for the operator, plain sentences. */
  readonly remediation: readonly string[];
  readonly examples: readonly Example[];
}

/** A recorded case with its answer; every one is run by the tests. */
export interface Example {
  readonly name: string;
  readonly answers: Readonly<Record<string, Facts>>;
  readonly expect: {
    readonly outcome: Outcome;
    readonly exposure?: Exposure;
    readonly version?: string;
  };
}

/**
 * `identified`: the product is there. `absent`: it is not. `inconclusive`: could not tell.
 * `vendor`, `copy`, `decoy`: looks like it, is not a finding; counted and explained.
 */
export type Outcome = 'identified' | 'absent' | 'inconclusive' | 'vendor' | 'copy' | 'decoy';

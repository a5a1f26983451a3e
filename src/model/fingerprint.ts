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
      readonly not?: string | number | boolean;
      readonly startsWith?: string;
      readonly endsWith?: string;
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
    /** JSON fields that hold a URL of which only the host name is kept. */
    readonly hosts: readonly string[];
    readonly literals: Readonly<Record<string, string>>;
    readonly hash: boolean;
  };
  /** Asked when any clause holds; the first request is always asked and has none. */
  readonly ask: readonly AskClause[];
}

/** When a request is worth its cost. */
export interface AskClause {
  /** At least one of these has fired (a signal, or `kind:page` for any of its kind); empty: no such need. */
  readonly when: readonly string[];
  /** None of these has fired. */
  readonly unless: readonly string[];
  /** Only when the version known so far may lie in this range. */
  readonly versions: VersionRange | null;
  /** Skip when the host has already stated its version. */
  readonly unlessVersion: boolean;
  /** Skip when this many independent signals (of different kinds) already agree; 0: never skip for that. */
  readonly unlessSignals: number;
}

/**
 * A kind of evidence. Two signals of one kind are not independent of each other.
 * `build` (asset names, headers) and `icon` only narrow the version; they identify nothing.
 */
export type EvidenceKind = 'page' | 'api' | 'config' | 'proxy' | 'build' | 'icon';

export interface Signal {
  readonly on: string;
  /** Any one of these conditions suffices. */
  readonly any: readonly Condition[];
  readonly kind: EvidenceKind;
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
  readonly identify: readonly IdentifyRule[];
  /** The same for imported records alone, where nothing was asked. */
  readonly passive: readonly IdentifyRule[];
  /** Releases whose web page calls an API on another port of the same address, and what that port shows at least. */
  readonly apiOnOtherPort: { readonly versions: VersionRange; readonly shownBy: readonly (readonly string[])[] } | null;
  readonly version: {
    /** Where a host states its version, best source first. */
    readonly sources: readonly { readonly source: VersionSource; readonly on: string; readonly fact: string }[];
    /** Values that state nothing (`dev`, `nightly-*`); a trailing `*` is a prefix. */
    readonly notStated: readonly string[];
    /** Ranges in which a source is known to be wrong and yields to the next one in silence. */
    readonly unreliable: readonly { readonly source: VersionSource; readonly versions: VersionRange }[];
  };
  /** The JSON field in which some releases tell anybody their operator's mailbox; asked for only when the user wants it. */
  readonly operatorEmail: { readonly on: string; readonly field: string; readonly versions: VersionRange } | null;
  readonly severity: Readonly<Record<Exposure, Severity>>;
  /** Steps for the operator in their order, plain sentences. */
  readonly remediation: Readonly<Record<Exposure, readonly string[]>>;
  readonly examples: readonly Example[];
}

/** Signals that together identify the product, and how sure that makes us. */
export interface IdentifyRule {
  readonly all: readonly string[];
  readonly confidence: Confidence;
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

import type { Finding } from '../../src/model/finding.ts';
import { versionVerdict } from '../../test/support/verdict.ts';
import type { Expectation, Member, RequestLogEntry } from '../../test/support/zoo/index.ts';

/** What one detector made of one member. */
export interface Result {
  readonly member: Member;
  /** Ports that it reports. */
  readonly ports: ReadonlySet<number>;
  readonly requests: readonly RequestLogEntry[];
  /** Null for a detector that says no more than yes or no. */
  readonly findings: readonly Finding[] | null;
}

/** Counts over some members; a pair is right ones and all. */
export interface Score {
  readonly members: number;
  readonly recall: Pair;
  readonly falseAlarms: number;
  readonly exposure: Pair | null;
  /** Of those that state their version. */
  readonly stated: Pair | null;
  readonly versions: { readonly exact: number; readonly bracketed: number; readonly wrong: number } | null;
  /** Requests per address and port. */
  readonly requests: { readonly mean: number; readonly max: number };
}

export type Pair = readonly [right: number, all: number];

export function score(results: readonly Result[]): Score {
  const wanted = results.flatMap((result) =>
    result.member.expect.filter(({ finding }) => finding).map((expected) => ({ expected, result })),
  );
  const found = wanted.filter(({ expected, result }) => result.ports.has(expected.port));
  const judged = results.every(({ findings }) => findings !== null) ? wanted.map(judge) : null;
  const perPort = results.flatMap(requestsPerPort);
  return {
    members: results.length,
    recall: [found.length, wanted.length],
    falseAlarms: results.reduce((sum, result) => sum + falseAlarms(result), 0),
    exposure: judged && pair(judged.flatMap(({ isExposureRight }) => isExposureRight ?? [])),
    stated: judged && pair(judged.flatMap(({ isStatedExactly }) => isStatedExactly ?? [])),
    versions: judged && {
      exact: judged.filter(({ version }) => version === 'exact').length,
      bracketed: judged.filter(({ version }) => version === 'bracketed').length,
      wrong: judged.filter(({ version }) => version === 'wrong').length,
    },
    requests: {
      mean: perPort.length === 0 ? 0 : perPort.reduce((sum, count) => sum + count, 0) / perPort.length,
      max: Math.max(0, ...perPort),
    },
  };
}

function judge({ expected, result }: { expected: Expectation; result: Result }): {
  readonly isExposureRight: boolean | null;
  readonly isStatedExactly: boolean | null;
  readonly version: string;
} {
  const finding = result.findings?.find(({ endpoint }) => endpoint.port === expected.port);
  return {
    isExposureRight: expected.exposure === undefined ? null : finding?.exposure === expected.exposure,
    isStatedExactly: expected.version === undefined ? null : finding?.version === expected.version,
    version: finding === undefined ? 'missed' : versionVerdict(expected, finding),
  };
}

function falseAlarms({ member, ports }: Result): number {
  const right = new Set(member.expect.filter(({ finding }) => finding).map(({ port }) => port));
  return [...ports].filter((port) => !right.has(port)).length;
}

function requestsPerPort({ member, requests }: Result): readonly number[] {
  return member.expect.map(({ port }) => requests.filter((entry) => entry.port === port).length);
}

function pair(right: readonly boolean[]): Pair {
  return [right.filter(Boolean).length, right.length];
}

import { placeholderFavicon } from '../airbyte/favicon.ts';
import type { Expectation, Member } from '../member.ts';
import type { Listener } from './listener.ts';
import { run } from './run.ts';

/** What a member's ports need to know once it is started. */
export interface Place {
  readonly address: string;
  readonly faviconFor: (version: string) => Uint8Array;
}

export interface MemberPlan {
  readonly id: string;
  readonly group: Member['group'];
  readonly title: string;
  readonly expect: readonly Expectation[];
  readonly names?: readonly string[];
  /** Without it every expected port of the address is a target. */
  readonly targets?: (address: string) => readonly string[];
  readonly listeners: (place: Place) => readonly Listener[];
}

export function defineMember(plan: MemberPlan): Member {
  const { id, group, title, expect, names = [], listeners } = plan;
  return {
    id,
    group,
    title,
    expect,
    names,
    targets: plan.targets ?? ((address) => expect.map(({ port }) => hostPort(address, port))),
    start: (address, options = {}) =>
      run(address, listeners({ address, faviconFor: options.faviconFor ?? placeholderFavicon })),
  };
}

/** `address:port`, the address in brackets when it is IPv6. */
export function hostPort(address: string, port: number): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

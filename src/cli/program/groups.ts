import type { Command } from 'commander';

const groups = new WeakSet<Command>();

/** Marks a command that does nothing itself but hold others. */
export function markGroup(command: Command): void {
  groups.add(command);
}

export function isGroup(command: Command): boolean {
  return groups.has(command);
}

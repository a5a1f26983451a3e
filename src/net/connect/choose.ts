import type { Connector } from './connector.ts';
import { loadLinuxCalls } from './linux-calls.ts';
import { createLinuxConnector } from './linux-connector.ts';
import { createNodeConnector } from './node-connector.ts';

/** The fastest that this machine has. */
export function createConnector(): Connector {
  const calls = loadLinuxCalls();
  return calls === null ? createNodeConnector() : createLinuxConnector(calls);
}

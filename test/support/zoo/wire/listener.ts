import type { Server } from 'node:net';
import type { RequestLogEntry } from '../member.ts';

export type Recorder = (entry: Omit<RequestLogEntry, 'port'>) => void;

/** One port of a member: a server that is not listening yet. */
export interface Listener {
  readonly port: number;
  open(record: Recorder): Server;
}

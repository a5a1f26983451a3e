import { z } from 'zod';
import { readDocument } from '../document/read-document.ts';
import { MAX_PORT } from './ports.ts';

/** What data/ports.yaml says. */
export interface PortDefaults {
  /** Tried when a target names no port; sorted. */
  readonly ports: readonly number[];
  /** Ports on which TLS is tried before plain HTTP. */
  readonly tlsFirst: readonly number[];
}

const port = z.int('a port is a number from 1 to 65535').min(1).max(MAX_PORT);

const portsFile = z.strictObject({
  updated: z.iso.date(),
  ports: z.array(z.strictObject({ port, reason: z.string().min(1) })).nonempty(),
  tlsFirst: z.array(port),
});

/** Reads data/ports.yaml. Throws UsageError that names file, line and reason. */
export function parsePortsFile(text: string, file: string): PortDefaults {
  const { value } = readDocument(text, file, portsFile);
  return { ports: sorted(value.ports.map((entry) => entry.port)), tlsFirst: sorted(value.tlsFirst) };
}

function sorted(ports: readonly number[]): readonly number[] {
  return [...new Set(ports)].sort((a, b) => a - b);
}

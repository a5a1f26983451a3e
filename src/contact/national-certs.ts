import { z } from 'zod';
import { readDocument } from '../document/read-document.ts';
import { readAddress } from '../notice/recipient.ts';
import type { ContactSource } from '../ports.ts';
import type { HostingOf } from './hosting.ts';
import { newContact } from './new-contact.ts';

const file = z.strictObject({
  checked: z.iso.date(),
  certs: z.record(
    z.string().regex(/^[A-Z]{2}$/, 'is a country in two capital letters (ISO 3166)'),
    z.strictObject({
      name: z.string().min(1),
      mail: z.string().refine((text) => readAddress(text) === text, 'is one plain mailbox'),
      source: z.url({ protocol: /^https$/, error: 'is an https URL' }),
    }),
  ),
});

/** A country's CERT. */
export interface NationalCert {
  readonly name: string;
  readonly mail: string;
  /** `data/national-certs.yaml:12`. */
  readonly where: string;
  /** The day the file was written, ISO 8601 UTC. */
  readonly checkedAt: string;
}

/** Reads data/national-certs.yaml. Throws UsageError with the line of the first mistake. */
export function parseNationalCerts(text: string, name: string): ReadonlyMap<string, NationalCert> {
  const { value, lineOf } = readDocument(text, name, file);
  return new Map(
    Object.entries(value.certs).map(([country, cert]) => {
      const where = `${name}:${lineOf(['certs', country])}`;
      return [country, { name: cert.name, mail: cert.mail, where, checkedAt: `${value.checked}T00:00:00.000Z` }];
    }),
  );
}

/** The last resort: the CERT of the country that the registry names for the network. */
export function createNationalCertSource(
  hostingOf: HostingOf,
  certs: ReadonlyMap<string, NationalCert>,
): ContactSource {
  return {
    async find(finding, signal) {
      const { network, provider } = await hostingOf(finding, signal);
      // A front's country is not that of the server behind it.
      const cert = provider?.front === true ? undefined : certs.get(network?.country ?? '');
      if (cert === undefined) return [];
      return [
        newContact({
          address: cert.mail,
          rung: 'national-cert',
          source: `${cert.name}, the national CERT for ${network?.country}, where the network is registered`,
          evidenceUrl: cert.where,
          fetchedAt: cert.checkedAt,
        }),
      ];
    },
  };
}

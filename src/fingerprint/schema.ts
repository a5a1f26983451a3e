import { z } from 'zod';
import { versionRange } from '../document/version-range.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import { denyReason } from './deny.ts';
import { compileTemplate } from './template.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const texts = z.array(z.string().min(1)).readonly().default([]);

const template = z.string().superRefine((text, context) => {
  try {
    compileTemplate(text, 'whole');
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

const matcher = z.union([
  scalar,
  z.strictObject({
    is: scalar.exactOptional(),
    oneOf: z.array(scalar).nonempty().readonly().exactOptional(),
    not: scalar.exactOptional(),
    startsWith: z.string().exactOptional(),
    endsWith: z.string().exactOptional(),
    contains: z.string().exactOptional(),
    like: template.exactOptional(),
    exists: z.boolean().exactOptional(),
  }),
]);
const condition = z.record(z.string(), matcher);

const path = z
  .string()
  .startsWith('/')
  .superRefine((text, context) => {
    // `{random}` becomes 16 hex digits, which can never be a denied word.
    const reason = denyReason(text.replace('{random}', '0123456789abcdef'));
    if (reason !== null) context.addIssue({ code: 'custom', message: `${text} ${reason}` });
  });

const exposure = z.enum(['open', 'basic', 'login', 'unknown']);
const confidence = z.enum(['high', 'medium', 'low']);
const severity = z.enum(['critical', 'medium', 'low']);
const kind = z.enum(['page', 'api', 'config', 'proxy', 'build', 'icon']);
const source = z.enum(['api', 'meta', 'script']);

const request = z.strictObject({
  path,
  maxBytes: z.int().min(256).max(65_536).default(65_536),
  read: z
    .strictObject({
      metas: texts,
      globals: z
        .array(z.string().regex(/^[A-Z][A-Z0-9_]*$/))
        .readonly()
        .default([]),
      assets: z.record(z.string(), template).default({}),
      headers: z
        .array(z.string().regex(/^[a-z0-9-]+$/, 'a header name in lower case'))
        .readonly()
        .default([]),
      fields: texts,
      hosts: texts,
      literals: z.record(z.string(), z.string()).default({}),
      hash: z.boolean().default(false),
    })
    .prefault({}),
  ask: z
    .array(
      z.strictObject({
        when: texts,
        unless: texts,
        versions: versionRange.nullable().default(null),
        unlessVersion: z.boolean().default(false),
        unlessSignals: z.int().min(0).default(0),
      }),
    )
    .readonly()
    .default([]),
});

const signal = z.strictObject({
  on: z.string(),
  any: z.array(condition).nonempty(),
  kind,
  versions: versionRange.nullable().default(null),
  exposure: exposure.nullable().default(null),
  means: z.enum(['vendor', 'decoy', 'copy']).nullable().default(null),
  why: z.string().min(1),
});

const rule = z.strictObject({ all: z.array(z.string()).nonempty(), confidence });

const fingerprint = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  revision: z.int().positive(),
  product: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  references: texts,
  vendorHosts: texts,
  requests: z.record(z.string().regex(/^[a-z0-9-]+$/), request),
  signals: z.record(z.string().regex(/^[a-z0-9-]+$/), signal),
  gate: z.array(z.string()).nonempty(),
  identify: z.array(rule).nonempty(),
  passive: z.array(rule).readonly().default([]),
  apiOnOtherPort: z
    .strictObject({ versions: versionRange, shownBy: z.array(z.array(z.string()).nonempty()).default([]) })
    .nullable()
    .default(null),
  version: z.strictObject({
    sources: z.array(z.strictObject({ source, on: z.string(), fact: z.string() })),
    notStated: texts,
    unreliable: z.array(z.strictObject({ source, versions: versionRange })).default([]),
  }),
  operatorEmail: z
    .strictObject({ on: z.string(), field: z.string().min(1), versions: versionRange })
    .nullable()
    .default(null),
  severity: z.record(exposure, severity),
  remediation: z.strictObject({ open: texts, basic: texts, login: texts, unknown: texts }).prefault({}),
  examples: z.array(
    z.strictObject({
      name: z.string().min(1),
      answers: z.record(z.string(), z.record(z.string(), scalar)),
      expect: z.strictObject({
        outcome: z.enum(['identified', 'absent', 'inconclusive', 'vendor', 'copy', 'decoy']),
        exposure: exposure.exactOptional(),
        version: z.string().exactOptional(),
      }),
    }),
  ),
});

/** Reads what is written in a fingerprint file; its input side, as JSON Schema, is what editors check against. */
export const fingerprintSchema: z.ZodType<Fingerprint> = fingerprint;

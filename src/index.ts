// The library's public face: the pure parts, for judging observations of one's own, and the types.
export { csvLine } from './export/csv.ts';
export { jsonlLine } from './export/jsonl.ts';
export { risksFor } from './finding/risks.ts';
export { assess } from './fingerprint/assess.ts';
export { fingerprintJsonSchema, parseFingerprint } from './fingerprint/parse.ts';
export { planNext } from './fingerprint/plan.ts';
export type { Assessment, EvidenceLine } from './model/assessment.ts';
export type { Endpoint } from './model/endpoint.ts';
export { RunError, UsageError } from './model/errors.ts';
export type { Finding, FindingState } from './model/finding.ts';
export type { Confidence, Exposure, Fingerprint, Outcome, Severity, VersionSource } from './model/fingerprint.ts';
export type { Facts, Observation, ObservationStatus } from './model/observation.ts';
export type { Target } from './model/target.ts';
export { createOrder } from './scope/order.ts';
export { parseTarget } from './scope/parse-target.ts';

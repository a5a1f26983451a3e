import type { Check } from './check.ts';
import { auditCheck, type DatabaseDeps, databaseCheck } from './database.ts';
import { dkimCheck } from './dkim.ts';
import { dmarcCheck } from './dmarc.ts';
import { exclusionsCheck } from './exclusions.ts';
import { clockCheck, type IdentityDeps, identityPageCheck, operatorCheck } from './identity.ts';
import { diskCheck, nodeCheck, openFilesCheck } from './machine.ts';
import { mxCheck } from './mx.ts';
import { type ReverseNameDeps, reverseNameCheck } from './reverse-name.ts';
import { type SmtpDeps, smtpCheck } from './smtp.ts';
import { type SpfDeps, spfCheck } from './spf.ts';

/** Everything the checks look at. */
export interface DoctorDeps extends DatabaseDeps, IdentityDeps, ReverseNameDeps, SpfDeps, SmtpDeps {
  readonly nodeVersion: string;
  readonly conversationsThatFit: number;
  readonly concurrency: number;
  readonly folder: string;
  readonly exclusionFiles: readonly string[];
}

/** All checks, in the order in which a beginner would mend things. */
export function createChecks(deps: DoctorDeps): readonly Check[] {
  return [
    nodeCheck(deps.nodeVersion),
    openFilesCheck(deps.conversationsThatFit, deps.concurrency),
    diskCheck(deps.folder),
    databaseCheck(deps),
    auditCheck(deps),
    exclusionsCheck(deps.exclusionFiles, deps.now),
    operatorCheck(deps),
    identityPageCheck(deps),
    clockCheck(deps),
    reverseNameCheck(deps),
    mxCheck(deps),
    spfCheck(deps),
    dkimCheck(deps),
    dmarcCheck(deps),
    smtpCheck(deps),
  ];
}

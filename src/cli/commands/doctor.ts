import { type Examined, examine, type Status } from '../../doctor/check.ts';
import { createChecks } from '../../doctor/checks.ts';
import { type ConfigFile, readConfig } from '../config/config.ts';
import { type MannersOptions, readManners } from '../program/manners.ts';
import type { CommonOptions } from '../program/options.ts';
import { renderCheckup } from '../render/checkup.ts';
import { createStop } from '../stop.ts';
import { loadPorts, loadSpecialPurpose } from '../sweep/rules.ts';
import { readVersion } from '../version.ts';
import { createNetwork } from '../wire/adapters.ts';
import { createDoctorDeps, readableFiles } from '../wire/doctor.ts';

export interface DoctorOptions extends CommonOptions, MannersOptions {
  readonly address?: readonly string[];
  readonly json?: true;
}

/** For each check; slow name servers are the longest wait. */
const CHECK_TIMEOUT_MS = 30_000;

/** Looks at this machine and its mail domain; exit 3 when something fails, because a sweep or a mail then would too. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const config = readConfig(options.config);
  const manners = readManners(options, withReadableFiles(config));
  const special = loadSpecialPurpose();
  const network = createNetwork(manners, special, loadPorts().tlsFirst, readVersion());
  const stop = createStop();
  try {
    const { db, address: addresses = [] } = options;
    const checks = createChecks(createDoctorDeps({ config, db, manners, special, network, addresses }));
    print(await examine(checks, CHECK_TIMEOUT_MS, stop.signal), options.json === true);
    if (stop.signal.aborted) process.exitCode = 130;
  } finally {
    stop.release();
    network.close();
  }
}

function withReadableFiles(config: ConfigFile): ConfigFile {
  const { value } = config;
  const excludeFiles = readableFiles(value.scan.excludeFiles ?? []);
  return { ...config, value: { ...value, scan: { ...value.scan, excludeFiles } } };
}

function print(results: readonly Examined[], asJson: boolean): void {
  if (asJson) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  else {
    const colour = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
    process.stdout.write(renderCheckup(results, colour));
  }
  const count = (wanted: Status): number => results.filter(({ status }) => status === wanted).length;
  process.stderr.write(
    `${count('ok')} ok, ${count('warn')} to improve, ${count('fail')} failed, ${count('skipped')} skipped\n`,
  );
  if (count('fail') > 0) process.exitCode = 3;
}

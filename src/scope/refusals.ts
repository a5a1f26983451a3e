import { findDomain } from './find-domain.ts';
import { isPrinterPort } from './ports.ts';

export interface RefusalOptions {
  /** Host name suffixes of the product's vendor. */
  readonly vendorHosts: readonly string[];
  /** Host name suffixes on the do-not-scan list. */
  readonly doNotScanHosts: readonly string[];
  readonly allowPrinterPorts: boolean;
}

/** What is not asked, whatever its address. */
export interface Refusals {
  /** Why hosts are refused, in the order in which that is told. */
  readonly hostReasons: readonly string[];
  whyPort(port: number | null): string | null;
  whyHost(host: string): string | null;
}

const VENDOR = "the vendor's own host";
const OPTED_OUT = 'on the do-not-scan list';

export function createRefusals({ vendorHosts, doNotScanHosts, allowPrinterPorts }: RefusalOptions): Refusals {
  const entries = (suffixes: readonly string[], reason: string): [string, string][] =>
    suffixes.map((suffix) => [suffix.toLowerCase().replace(/^\./, ''), reason]);
  const hosts = new Map([...entries(vendorHosts, VENDOR), ...entries(doNotScanHosts, OPTED_OUT)]);
  return {
    hostReasons: [VENDOR, OPTED_OUT],
    whyPort: (port) =>
      allowPrinterPorts || port === null || !isPrinterPort(port)
        ? null
        : `port ${port} prints what it is sent; --allow-printer-ports permits it`,
    whyHost: (host) => findDomain(hosts, host),
  };
}

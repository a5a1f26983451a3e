import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

const PACKAGES = {
  naabu: 'github.com/projectdiscovery/naabu/v2/cmd/naabu',
  httpx: 'github.com/projectdiscovery/httpx/cmd/httpx',
  nuclei: 'github.com/projectdiscovery/nuclei/v3/cmd/nuclei',
  zgrab2: 'github.com/zmap/zgrab2/cmd/zgrab2',
};
const GO = 'go';
const LIMIT_MS = 5 * 60_000;

/** Builds the peers that are written in Go; what cannot be built is said, and then absent. */
export function buildPeers(folder: string, say: (line: string) => void): void {
  const bin = resolve(folder);
  mkdirSync(bin, { recursive: true });
  const path = [process.env.PATH, '/usr/local/go/bin'].join(delimiter);
  for (const [name, source] of Object.entries(PACKAGES)) {
    // naabu's raw mode wants libpcap through cgo; its connect mode, which is what we race, does not.
    const reasons = ['1', '0'].map((cgo) => {
      const env = { ...process.env, PATH: path, GOBIN: bin, CGO_ENABLED: cgo };
      const { status, stderr, error } = spawnSync(GO, ['install', `${source}@latest`], {
        env,
        encoding: 'utf8',
        timeout: LIMIT_MS,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      return status === 0 ? null : (error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status}`).trim();
    });
    say(reasons.includes(null) ? `${name} built` : `${name} could not be built: ${reasons[0]}`);
  }
}

import { expect, onTestFinished, test } from 'vitest';
import { createFolder, nextAddress, runCli } from '../support/run-cli.ts';
import { placeholderFavicon } from '../support/zoo/airbyte/favicon.ts';
import type { Running } from '../support/zoo/index.ts';
import { webappOf } from '../support/zoo/members/installs.ts';
import { byHost, welcome } from '../support/zoo/wire/by-host.ts';
import { certificate } from '../support/zoo/wire/certificate.ts';
import { run } from '../support/zoo/wire/run.ts';
import { web } from '../support/zoo/wire/web.ts';

// The name in the certificate.
const name = 'airbyte.zoo.test';

async function startVirtualHost(address: string): Promise<Running> {
  const airbyte = webappOf({ version: '1.5.1' }, { address, faviconFor: placeholderFavicon });
  const running = await run(address, [web(8443, byHost(name, airbyte, welcome), { tls: certificate('self-signed') })]);
  onTestFinished(() => running.stop());
  return running;
}

function hostsAsked({ requests }: Running): readonly string[] {
  return requests.map(({ headers }) => headers[headers.findIndex((each) => each.toLowerCase() === 'host') + 1] ?? '');
}

test('--try-names asks once more under the name of the certificate, at the same address', async () => {
  const address = nextAddress();
  const running = await startVirtualHost(address);
  const cwd = createFolder();
  const without = await runCli(['scan', `${address}:8443`], { cwd, names: { [name]: address } });
  expect(without).toMatchObject({ code: 0, stdout: '' });
  expect(hostsAsked(running)).toEqual([`${address}:8443`]);
  const found = await runCli(['scan', `${address}:8443`, '--try-names', '--jsonl'], {
    cwd,
    names: { [name]: address },
  });
  const row = JSON.parse(found.stdout) as Record<string, string>;
  expect(row).toMatchObject({ ip: address, version: '1.5.1', exposure: 'open' });
  expect(`${row.host};${row.hostnames}`).toContain(name);
  // One GET by address again, then everything by name.
  const asked = hostsAsked(running).slice(1);
  expect(asked[0]).toBe(`${address}:8443`);
  expect(new Set(asked.slice(1))).toEqual(new Set([`${name}:8443`]));
  const recheck = await runCli(['recheck'], { cwd, names: { [name]: address } });
  expect(recheck.stdout).toMatch(/still open\n$/);
  const check = await runCli(['check', `${address}:8443`, '--try-names'], { cwd, names: { [name]: address } });
  expect(check.stdout).toContain('it is there');
});

test('a name that leads elsewhere, or nowhere, is not asked', async () => {
  const address = nextAddress();
  const running = await startVirtualHost(address);
  const cwd = createFolder();
  for (const names of [{ [name]: nextAddress() }, {}]) {
    const ended = await runCli(['scan', `${address}:8443`, '--try-names'], { cwd, names });
    expect(ended).toMatchObject({ code: 0, stdout: '' });
  }
  expect(hostsAsked(running)).toEqual([`${address}:8443`, `${address}:8443`]);
});

test('localhost is a target like any other', async () => {
  const cwd = createFolder();
  const ended = await runCli(['scan', 'localhost:1', 'http://localhost:2/airbyte/'], { cwd });
  expect(ended).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('2 of 2 endpoints') });
});

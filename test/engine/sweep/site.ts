import { onTestFinished } from 'vitest';
import { placeholderFavicon } from '../../support/zoo/airbyte/favicon.ts';
import { serverSite } from '../../support/zoo/airbyte/server.ts';
import { webappSite } from '../../support/zoo/airbyte/webapp.ts';
import { createAddressPool, type Running } from '../../support/zoo/index.ts';
import type { Listener } from '../../support/zoo/wire/listener.ts';
import { run } from '../../support/zoo/wire/run.ts';
import { html, type Site } from '../../support/zoo/wire/site.ts';

export const nextAddress: () => string = createAddressPool();

/** Real servers at an address until the test ends, or until they are stopped. */
export async function openSite(address: string, ...listeners: readonly Listener[]): Promise<Running> {
  const running = await run(address, listeners);
  onTestFinished(running.stop);
  return running;
}

/** A page that is nobody's. */
export const plain: Site = () => html('<html><head><title>Welcome to nginx!</title></head></html>');

const install = { version: '0.50.30' };
const icon = placeholderFavicon(install.version);

/** An open Airbyte: the page with its version, and the API behind it. */
export const airbyte: Site = webappSite(install, serverSite(install, icon), icon);

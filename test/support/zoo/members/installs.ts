import type { Install } from '../airbyte/install.ts';
import { serverSite } from '../airbyte/server.ts';
import { webappSite } from '../airbyte/webapp.ts';
import type { Place } from '../wire/define-member.ts';
import type { Site } from '../wire/site.ts';

/** The API server of an install, as its own port shows it. */
export function serverOf(install: Install, place: Place): Site {
  return serverSite(install, place.faviconFor(install.version));
}

/** The separate web app of an install (up to 1.7.x), its API server behind it. */
export function webappOf(install: Install, place: Place): Site {
  return webappSite(install, serverOf(install, place), place.faviconFor(install.version));
}

/** `0.35.5-alpha` as a part of an id. */
export function slug(version: string): string {
  return version.replaceAll('.', '-');
}

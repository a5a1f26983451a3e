import { since, within } from './era.ts';
import { hasLogin, type Install } from './install.ts';

const zeroId = '00000000-0000-0000-0000-000000000000';

/** A made-up address in the one field that nobody may keep: tests look for it in everything that is written. */
export const operatorEmail = 'someone-private@operator.zoo.test';

/** The body of `GET /api/v1/instance_configuration` (0.50.9 and later). */
export function instanceConfiguration(install: Install): Record<string, unknown> {
  const { version, isSetUp = true, url = 'http://localhost:8000' } = install;
  const all: Record<string, unknown> = {
    edition: editionName(install),
    ...(since(version, '0.57.4') ? { version: install.states?.api ?? version, airbyteUrl: url } : { webappUrl: url }),
    ...license(version),
    auth: auth(install),
    ...(since(version, '0.50.24')
      ? {
          initialSetupComplete: isSetUp,
          defaultUserId: zeroId,
          defaultOrganizationId: zeroId,
          defaultWorkspaceId: within(version, '0.50.24', '0.50.50') ? '7b1c4f0e-55a3-4c57-9f0c-2d6f5a0e9b11' : null,
        }
      : {}),
    ...(since(version, '0.63.12') ? { defaultOrganizationEmail: isSetUp ? operatorEmail : null } : {}),
    ...(since(version, '0.50.46') ? { trackingStrategy: 'segment' } : {}),
  };
  if (install.nulls === 'stated') return all;
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/** `enterprise` was called `pro` before 1.1.0. */
export function editionName({ version, edition = 'community' }: Install): string {
  if (edition === 'community' || edition === 'cloud') return edition;
  return since(version, '1.1.0') ? 'enterprise' : 'pro';
}

function license(version: string): Record<string, unknown> {
  return since(version, '0.64.4') ? { licenseStatus: null, licenseExpirationDate: null } : { licenseType: null };
}

function auth(install: Install): Record<string, unknown> | null {
  const { version } = install;
  const identity = install.auth === 'oidc' ? { clientId: 'airbyte-webapp', defaultRealm: 'airbyte' } : {};
  if (!since(version, '0.60.0')) return hasLogin(install) ? identity : null;
  const mode = install.states?.mode ?? install.auth ?? 'none';
  if (mode !== 'oidc') return { mode };
  return {
    mode,
    ...identity,
    ...(since(version, '1.4.0') ? { authorizationServerUrl: 'http://localhost:8000/auth/realms/airbyte' } : {}),
    ...(since(version, '1.6.0') ? { audience: 'airbyte-server' } : {}),
    ...(since(version, '2.0.0') ? { extraScopes: '' } : {}),
  };
}

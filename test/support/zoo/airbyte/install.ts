/** One installed Airbyte: what decides all its answers. */
export interface Install {
  /** The true release, as a released version string. */
  readonly version: string;
  readonly edition?: 'community' | 'pro' | 'enterprise' | 'cloud';
  /** The login of Airbyte itself; `none` is also every release that has no such thing. */
  readonly auth?: 'none' | 'simple' | 'oidc';
  /** What it says of itself where that is not the truth. */
  readonly states?: {
    readonly page?: string;
    readonly api?: string;
    readonly mode?: 'none' | 'simple' | 'oidc';
  };
  /** The two readings of the body `Object not found.` since 0.40.28: bare text or a JSON string. */
  readonly notFound?: 'bare' | 'quoted';
  /** The two readings of null fields in instance_configuration. */
  readonly nulls?: 'omitted' | 'stated';
  /** WWW-Authenticate on its own 401. */
  readonly challenge?: string;
  /** The API_URL global up to 0.44.0; the release's default without it. */
  readonly apiUrl?: string;
  /** Its own URL in instance_configuration; localhost without it. */
  readonly url?: string;
  readonly isDemo?: boolean;
  /** False: nobody has claimed it yet. */
  readonly isSetUp?: boolean;
}

export function hasLogin(install: Install): boolean {
  return install.auth === 'simple' || install.auth === 'oidc';
}

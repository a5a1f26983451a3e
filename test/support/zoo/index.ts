import type { Member } from './member.ts';
import { abctl } from './members/abctl.ts';
import { compose } from './members/compose.ts';
import { composeProxy } from './members/compose-proxy.ts';
import { copies } from './members/copies.ts';
import { decoys } from './members/decoys.ts';
import { frontsErrors } from './members/fronts-errors.ts';
import { frontsGuarded, frontsIpv6 } from './members/fronts-guarded.ts';
import { frontsProxy } from './members/fronts-proxy.ts';
import { frontsRewritten } from './members/fronts-rewritten.ts';
import { frontsRoute } from './members/fronts-route.ts';
import { frontsTls } from './members/fronts-tls.ts';
import { helmLogin, helmOpen } from './members/helm.ts';
import { hostileBanner } from './members/hostile-banner.ts';
import { hostileBroken } from './members/hostile-broken.ts';
import { hostileEndless } from './members/hostile-endless.ts';
import { hostileRedirect } from './members/hostile-redirect.ts';
import { hostileSlow } from './members/hostile-slow.ts';
import { lookAlikes } from './members/look-alikes.ts';
import { modern } from './members/modern.ts';
import { neighbours } from './members/neighbours.ts';
import { serverAlone } from './members/server-alone.ts';
import { statedVersion } from './members/stated-version.ts';
import { vendor } from './members/vendor.ts';
import { lookAlikeWritings } from './members/writings.ts';

export { createAddressPool } from './address-pool.ts';
export { operatorEmail } from './airbyte/instance-configuration.ts';
export type { Expectation, Member, RequestLogEntry, Running, ZooOptions } from './member.ts';

/** Every host that a scanner may meet, each with the right answer. */
export const zoo: readonly Member[] = [
  ...compose,
  ...composeProxy,
  ...serverAlone,
  ...helmOpen,
  ...helmLogin,
  ...modern,
  ...abctl,
  ...statedVersion,
  ...frontsTls,
  ...frontsProxy,
  ...frontsRoute,
  ...frontsRewritten,
  ...frontsErrors,
  ...neighbours,
  ...frontsGuarded,
  ...frontsIpv6,
  ...lookAlikes,
  ...lookAlikeWritings,
  ...vendor,
  ...copies,
  ...decoys,
  ...hostileSlow,
  ...hostileEndless,
  ...hostileBroken,
  ...hostileBanner,
  ...hostileRedirect,
];

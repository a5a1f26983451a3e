import { coolDownKey, registrableDomain } from './recipient.ts';

const ROLES = new Set(
  (
    'abuse security noc hostmaster postmaster webmaster admin administrator root support info contact cert csirt ' +
    'psirt soc it infosec secops network netadmin nic dns dnsadmin domain domains incident incidents report reports ' +
    'sysadmin helpdesk servicedesk operations ops devops sre privacy office mail team'
  ).split(' '),
);

const FREE_MAIL = new Set(
  (
    'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com icloud.com me.com ' +
    'mac.com gmx.de gmx.net gmx.com web.de t-online.de freenet.de mail.ru yandex.ru yandex.com proton.me ' +
    'protonmail.com pm.me tutanota.com fastmail.com zoho.com qq.com 163.com 126.com sina.com naver.com hey.com ' +
    'orange.fr free.fr laposte.net libero.it'
  ).split(' '),
);

/** The part before the @ names a duty (`security`, `it-abuse`), not somebody. */
export function isRoleMailbox(local: string): boolean {
  return local
    .toLowerCase()
    .split(/[._+-]/)
    .some((word) => ROLES.has(word));
}

/** Looks like somebody's own mailbox: at a free-mail provider, or names with dots in between and no duty among them. */
export function looksPersonal(address: string): boolean {
  const [local = '', domain = ''] = coolDownKey(address).split('@');
  if (FREE_MAIL.has(domain) || FREE_MAIL.has(registrableDomain(domain))) return true;
  return /^[a-z]+(?:[._-][a-z]+)+\d*$/.test(local) && !isRoleMailbox(local);
}

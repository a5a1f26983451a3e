import type { Contact } from '../model/contact.ts';
import { neutralise } from './neutralise.ts';
import { dayOf } from './place.ts';
import { domainOf, registrableDomain } from './recipient.ts';

const MAX_URL = 120;
const PLAIN_URL = /^https:\/\/([a-z0-9.-]{1,253})\/[a-z0-9/._~:-]*$/i;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)(?:\/\d{1,3})?$/i;
// Whose answers we print with their address, so that the reader can look it up.
const REGISTRIES = new Set(
  'arin.net ripe.net apnic.net lacnic.net afrinic.net registro.br nic.ad.jp krnic.or.kr'.split(' '),
);

/** Which address a notice goes to and how we came by it. `own` are the reader's domains. */
export function explainContact(contact: Contact, own: ReadonlySet<string>): string {
  const to =
    contact.address === ''
      ? `This report goes to the form at ${contact.form}.`
      : `This mail goes to ${contact.address}.`;
  const from = contact.source
    .slice(0, 400)
    .split(/\s+/u)
    .map((word) => quoteWord(word, own))
    .join(' ');
  const url = isTellable(contact.evidenceUrl, own) ? ` (${contact.evidenceUrl})` : '';
  return `${to} Source of the address: ${from}${url}, looked up on ${dayOf(contact.fetchedAt)}.`;
}

/** The reader's own names stay readable; all else is a stranger's. */
function quoteWord(word: string, own: ReadonlySet<string>): string {
  const [, bare = '', tail = ''] = /^(.*?)([,;:)]?)$/.exec(word) ?? [];
  const isOurs = bare === 'security.txt' || ADDRESS.test(bare) || own.has(nameDomain(bare));
  return isOurs ? bare + tail : neutralise(word);
}

function nameDomain(word: string): string {
  const name = word.replace(/^[\w.+-]+@/, '');
  return /^[a-z0-9.-]+$/i.test(name) ? registrableDomain(domainOf(name)) : '';
}

function isTellable(url: string, own: ReadonlySet<string>): boolean {
  const host = url.length <= MAX_URL ? PLAIN_URL.exec(url)?.[1] : undefined;
  if (host === undefined || /export/i.test(url)) return false;
  const domain = registrableDomain(host);
  return own.has(domain) || REGISTRIES.has(domain);
}

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Check, Outcome } from './check.ts';
import { fail, ok, warn } from './check.ts';
import { type MailDomainDeps, mailCheck } from './mail-domain.ts';
import { readTags, whyUnanswered } from './zone.ts';

const GOOD_BITS = 2048;
/** RFC 8301, 3.2: shorter keys must not be taken. */
const LEAST_BITS = 1024;

/** Whether the key that we sign with is the one that the domain publishes (RFC 6376). */
export function dkimCheck(deps: MailDomainDeps): Check {
  return mailCheck('dkim', 'DKIM', deps, async ({ dkim }, signal) => {
    if (dkim === null)
      return warn(
        'mails are not signed by us',
        'set mail.dkim, unless the mail server signs for the from domain itself',
      );
    const key = await readKey(dkim.keyFile);
    if (!('type' in key)) return key;
    const wanted = publicPart(key);
    const name = `${dkim.selector}._domainkey.${dkim.domain}`;
    const advice = `publish TXT at ${name}: "v=DKIM1; k=rsa; p=${wanted}"`;
    const records = (await deps.dns.txt(name, signal)).map(readTags).filter((tags) => tags.has('p'));
    const [tags] = records;
    if (tags === undefined)
      return (await whyUnanswered(dkim.domain, deps.dns, signal)) ?? fail(`${name} has no DKIM record`, advice);
    if (records.length > 1) return fail(`${name} has ${records.length} DKIM records`, 'leave the one of our key');
    return judge(key, wanted, tags, { name, advice });
  });
}

function judge(
  key: KeyObject,
  wanted: string,
  tags: ReadonlyMap<string, string>,
  { name, advice }: { readonly name: string; readonly advice: string },
): Outcome {
  const published = (tags.get('p') ?? '').replace(/\s+/g, '');
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (published === '') return fail(`${name} says that its key is withdrawn (empty p=)`, advice);
  if (published !== wanted) return fail(`${name} publishes another key than the one we sign with`, advice);
  if (bits < LEAST_BITS) return fail(`the key has ${bits} bits`, 'make one of 2048: openssl genrsa 2048');
  if ((tags.get('t') ?? '').split(':').includes('y'))
    return warn(`${name} says that it is a test (t=y)`, 'take t=y out when mails verify');
  return bits < GOOD_BITS
    ? warn(`the key has ${bits} bits`, 'make one of 2048: openssl genrsa 2048')
    : ok(`${name} publishes our key, ${bits} bits`);
}

async function readKey(file: string): Promise<KeyObject | Outcome> {
  try {
    const key = createPrivateKey(await readFile(file, 'utf8'));
    if (key.asymmetricKeyType === 'rsa') return key;
    return fail(`${file} is no RSA key`, 'make one: openssl genrsa 2048');
  } catch (error) {
    return fail(`${file}: no readable private key (${(error as Error).message})`, 'make one: openssl genrsa 2048');
  }
}

/** As `p=` holds it: the base64 of a SubjectPublicKeyInfo. */
function publicPart(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
}

import { createHash, createPublicKey, createVerify } from 'node:crypto';

/** Verifies the first DKIM-Signature of a message (RFC 6376, relaxed/relaxed) and returns the header names it covers. */
export function verifyDkim(
  message: string,
  certificatePem: string,
): { readonly ok: boolean; readonly covers: readonly string[] } {
  const [head = '', ...rest] = message.split('\r\n\r\n');
  const fields = head.split(/\r\n(?![ \t])/);
  const signature = fields.find((field) => /^dkim-signature:/i.test(field)) ?? '';
  const tags = new Map(
    signature
      .slice(signature.indexOf(':') + 1)
      .split(';')
      .map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).replace(/\s+/g, '')]),
  );
  const covers = (tags.get('h') ?? '').split(':');
  const body = rest
    .join('\r\n\r\n')
    .replace(/[ \t]+/g, ' ')
    .replace(/ (?=\r\n)/g, '')
    .replace(/(?:\r\n)+$/, '');
  const bodyHash = createHash('sha256').update(`${body}\r\n`, 'latin1').digest('base64');
  const signed = covers.map((name) => {
    const field = fields.find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    return field === undefined ? '' : `${relax(field)}\r\n`;
  });
  const bare = relax(signature.replace(/(\bb=)[^;]*$/, '$1'));
  const isSigned = createVerify('RSA-SHA256')
    .update(signed.join('') + bare, 'latin1')
    .verify(createPublicKey(certificatePem), tags.get('b') ?? '', 'base64');
  return { ok: isSigned && bodyHash === tags.get('bh'), covers };
}

function relax(field: string): string {
  const colon = field.indexOf(':');
  const value = field
    .slice(colon + 1)
    .replace(/\s+/g, ' ')
    .trim();
  return `${field.slice(0, colon).toLowerCase().trim()}:${value}`;
}

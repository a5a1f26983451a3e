let names: ReadonlyMap<string, string> | null = null;

/** The two letters of a country (ISO 3166) given by them or by its English name; empty for anything else. */
export function readCountry(text: string): string {
  const plain = text.trim().toUpperCase();
  if (plain.length > 60) return '';
  if (/^[A-Z]{2}$/.test(plain)) return plain;
  names ??= listNames();
  return names.get(plain) ?? '';
}

function listNames(): ReadonlyMap<string, string> {
  const display = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at));
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return new Map(
    codes
      // Codes of the past (`DD`, `UK`) stand for those of today.
      .filter((code) => new Intl.Locale(`und-${code}`).region === code)
      .flatMap((code) => {
        const name = display.of(code);
        return name === undefined ? [] : [[name.toUpperCase(), code] as const];
      }),
  );
}

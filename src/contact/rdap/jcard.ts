import { readCountry } from './country.ts';

const MAX_ROWS = 200;
const MAX_LABEL_CHARS = 1_000;
// RFC 6350, 5.3: 1 is best, 100 worst; without the parameter a value is the least preferred.
const NO_PREFERENCE = 101;

/** What a jCard (RFC 7095) tells us; everything else in it is somebody's. */
export interface Card {
  /** Mail addresses, most preferred first, unchecked. */
  readonly emails: readonly string[];
  /** Of an organisation its name; empty for a person or when it does not say. */
  readonly organisation: string;
  /** Of its postal address the country alone, in two capital letters; empty when it does not say. */
  readonly country: string;
}

/** Reads the positional rows `[name, parameters, type, value]` and skips whatever has another shape. */
export function readCard(vcardArray: unknown): Card {
  const rows = Array.isArray(vcardArray) && Array.isArray(vcardArray[1]) ? vcardArray[1].slice(0, MAX_ROWS) : [];
  const read = rows.flatMap(readRow);
  const valuesOf = (name: string): readonly Row[] => read.filter((row) => row.name === name);
  const isOrganisation = valuesOf('kind')[0]?.value.toLowerCase() === 'org';
  return {
    emails: valuesOf('email')
      .toSorted((a, b) => a.preference - b.preference)
      .map(({ value }) => value),
    organisation: isOrganisation ? (valuesOf('fn')[0]?.value ?? '') : '',
    country: rows.map(readCountryRow).find((country) => country !== '') ?? '',
  };
}

interface Row {
  readonly name: string;
  readonly value: string;
  readonly preference: number;
}

function readRow(row: unknown): Row[] {
  if (!Array.isArray(row)) return [];
  const [name, parameters, , value] = row;
  if (typeof name !== 'string' || typeof value !== 'string') return [];
  return [{ name: name.toLowerCase(), value, preference: readPreference(parameters) }];
}

// RFC 7095, 3.3.1.3: the address in parts, its country last. RFC 8605: the two letters beside. ARIN: one text in lines.
const COUNTRY_PART = 6;

function readCountryRow(row: unknown): string {
  if (!Array.isArray(row) || String(row[0]).toLowerCase() !== 'adr') return '';
  const [, parameters, , value] = row;
  const { cc, label } = (parameters ?? {}) as { readonly cc?: unknown; readonly label?: unknown };
  const lines = typeof label === 'string' ? label.slice(0, MAX_LABEL_CHARS).trim().split('\n') : [];
  const candidates = [cc, Array.isArray(value) ? value[COUNTRY_PART] : null, lines.at(-1)];
  return (
    candidates.map((each) => (typeof each === 'string' ? readCountry(each) : '')).find((each) => each !== '') ?? ''
  );
}

/** APNIC writes it as text, and its abuse mailbox is not the first row. */
function readPreference(parameters: unknown): number {
  const given = typeof parameters === 'object' && parameters !== null ? (parameters as { pref?: unknown }).pref : null;
  const preference = Number(Array.isArray(given) ? given[0] : (given ?? Number.NaN));
  return preference >= 1 && preference <= 100 ? preference : NO_PREFERENCE;
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configSchema, readConfig } from '../../../src/cli/config/config.ts';

const file = fileURLToPath(new URL('../../../docs/airsweep.yaml', import.meta.url));

interface Described {
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
  readonly default?: unknown;
}

/** `notify.perDay` and the like, those of list items too, with their defaults. */
function settingsOf(described: Described, path = ''): readonly (readonly [path: string, standard: unknown])[] {
  if (described.items?.properties !== undefined) return settingsOf(described.items, `${path}[]`);
  if (described.properties === undefined) return [[path, described.default]];
  return Object.entries(described.properties).flatMap(([name, one]) =>
    settingsOf(one, path === '' ? name : `${path}.${name}`),
  );
}

/** What the example has at a path; undefined when it does not have it. */
function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inside, step) => {
    const [name = ''] = step.split('[');
    const one = (inside as Record<string, unknown> | undefined)?.[name];
    return step.endsWith('[]') ? (one as unknown[])[0] : one;
  }, value);
}

const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Described;
const example: unknown = parse(readFileSync(file, 'utf8'));
// Examples of what has an empty default.
const shown = ['operator.also', 'contacts', 'mail.name', 'schedule'];

describe('docs/airsweep.yaml', () => {
  it('is a configuration', () => {
    expect(readConfig(file).value.mail?.from).toBe('notify@example.org');
  });

  it.each(settingsOf(schema))('shows %s', (path, standard) => {
    const value = valueAt(example, path);
    expect(value).not.toBeUndefined();
    if (standard !== undefined && !shown.includes(path)) expect(value).toEqual(standard);
  });
});

import { decodeHTML, decodeHTMLAttribute } from 'entities/decode';
import type { FingerprintRequest } from '../../model/fingerprint.ts';
import type { Facts } from '../../model/observation.ts';
import { compileTemplate } from '../template.ts';
import { cleanText } from './clean.ts';
import { createTagReader } from './tags.ts';

/** Title characters that are looked at; a longer title is not the one we know. */
const MAX_TITLE_CHARS = 400;
/** Characters of one inline script that are looked at. */
const MAX_SCRIPT_CHARS = 8_192;
/** Places in one script at which a global may be set; the ones before only ask for it. */
const MAX_MENTIONS = 8;
// A minifier in front may have changed the quotes.
const ASSIGNED_STRING = /^\s{0,8}=\s{0,8}(?:"([^"\n]{0,200})"|'([^'\n]{0,200})')/;

/** All that is looked at of any tag. */
const ATTRIBUTES: ReadonlySet<string> = new Set(['id', 'src', 'href', 'name', 'content', 'value']);

export interface PageReader {
  write(text: string): void;
  end(): Facts;
}

interface Asset {
  readonly id: string;
  readonly expression: RegExp;
}

/** The same few declarations are read with for every answer. */
const compiled = new WeakMap<object, Assets>();

interface Assets {
  readonly each: readonly Asset[];
  /** Whether it is any of them: a page may name hundreds of files that are none. */
  readonly any: RegExp | null;
}

function assetsOf({ assets }: FingerprintRequest['read']): Assets {
  let known = compiled.get(assets);
  if (known === undefined) {
    const each = Object.entries(assets).map(([id, path]) => ({ id, expression: compileTemplate(path, 'tail') }));
    const sources = each.map(({ expression }) => expression.source);
    known = { each, any: sources.length === 0 ? null : new RegExp(sources.join('|')) };
    compiled.set(assets, known);
  }
  return known;
}

/** Reads title, declared metas, inline globals and asset names from markup as it streams; keeps no markup. */
export function createPageReader(reading: FingerprintRequest['read']): PageReader {
  const facts: Record<string, string | number | boolean> = {};
  const assets = assetsOf(reading);
  let title: string | null = null;
  let script: string | null = null;

  function readMeta({ name: given, content, value }: Readonly<Record<string, string>>): void {
    const name = given === undefined ? undefined : decodeHTMLAttribute(given);
    if (name === undefined || !reading.metas.includes(name) || facts[`meta.${name}`] !== undefined) return;
    // Airbyte 0.40.6 to 0.43.1 wrote the value of its sec-token into `value`, not `content`.
    facts[`meta.${name}`] = cleanText(decodeHTMLAttribute(content ?? value ?? ''));
  }

  function readAsset(given: string | undefined): void {
    if (given === undefined || facts.asset !== undefined) return;
    const path = decodeHTMLAttribute(given);
    if (path.length > 200 || !assets.any?.test(path)) return;
    const asset = assets.each.find(({ expression }) => expression.test(path));
    if (asset !== undefined) facts.asset = asset.id;
  }

  function readGlobals(text: string): void {
    for (const name of reading.globals) {
      const mentions = text.split(`window.${name}`, MAX_MENTIONS).slice(1);
      const value = mentions.map((rest) => ASSIGNED_STRING.exec(rest)).find((found) => found !== null);
      if (value) facts[`global.${name}`] ??= cleanText(value[1] ?? value[2] ?? '');
    }
  }

  function endTitle(): void {
    if (title !== null) facts.title = cleanText(decodeHTML(title));
    title = null;
  }

  function endScript(): void {
    if (script !== null) readGlobals(script);
    script = null;
  }

  const tags = createTagReader(ATTRIBUTES, {
    opened(name, attributes) {
      // The first title of the document counts; an <svg> may carry one of its own.
      if (name === 'title' && facts.title === undefined && title === null && !tags.isForeign()) title = '';
      else if (name === 'meta') readMeta(attributes);
      else if (name === 'script') script = '';
      if (attributes.id === 'root') facts['id.root'] = true;
      readAsset(attributes.src ?? attributes.href);
    },
    text(text) {
      if (title !== null) title += text.slice(0, MAX_TITLE_CHARS - title.length);
      else if (script !== null) script += text.slice(0, MAX_SCRIPT_CHARS - script.length);
    },
    closed(name) {
      if (name === 'title') endTitle();
      else if (name === 'script') endScript();
    },
  });
  return {
    write: tags.write,
    end() {
      tags.end();
      endTitle();
      endScript();
      return facts;
    },
  };
}

import { Parser } from 'htmlparser2';
import type { FingerprintRequest } from '../../model/fingerprint.ts';
import type { Facts } from '../../model/observation.ts';
import { compileTemplate } from '../template.ts';
import { cleanText } from './clean.ts';

/** Title characters that are looked at; a longer title is not the one we know. */
const MAX_TITLE_CHARS = 400;
/** Characters of one inline script that are looked at. */
const MAX_SCRIPT_CHARS = 8_192;
/** Places in one script at which a global may be set; the ones before only ask for it. */
const MAX_MENTIONS = 8;
// A minifier in front may have changed the quotes.
const ASSIGNED_STRING = /^\s{0,8}=\s{0,8}(?:"([^"\n]{0,200})"|'([^'\n]{0,200})')/;

export interface PageReader {
  write(text: string): void;
  end(): Facts;
}

interface Asset {
  readonly id: string;
  readonly expression: RegExp;
}

/** The same few declarations are read with for every answer. */
const compiled = new WeakMap<object, readonly Asset[]>();

function assetsOf({ assets }: FingerprintRequest['read']): readonly Asset[] {
  let known = compiled.get(assets);
  if (known === undefined) {
    known = Object.entries(assets).map(([id, path]) => ({ id, expression: compileTemplate(path, 'tail') }));
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
  let inSvg = 0;

  function open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'svg') inSvg += 1;
    // The first title of the document counts; an <svg> may carry one of its own.
    else if (name === 'title' && facts.title === undefined && title === null && inSvg === 0) title = '';
    else if (name === 'meta') readMeta(attributes);
    else if (name === 'script') script = '';
    if (attributes.id === 'root') facts['id.root'] = true;
    readAsset(attributes.src ?? attributes.href);
  }

  function readMeta(attributes: Readonly<Record<string, string>>): void {
    const name = attributes.name;
    if (name === undefined || !reading.metas.includes(name) || facts[`meta.${name}`] !== undefined) return;
    // Airbyte 0.40.6 to 0.43.1 wrote the value of its sec-token into `value`, not `content`.
    facts[`meta.${name}`] = cleanText(attributes.content ?? attributes.value ?? '');
  }

  function readAsset(path: string | undefined): void {
    if (path === undefined || path.length > 200 || facts.asset !== undefined) return;
    const asset = assets.find(({ expression }) => expression.test(path));
    if (asset !== undefined) facts.asset = asset.id;
  }

  function readGlobals(text: string): void {
    for (const name of reading.globals) {
      const mentions = text.split(`window.${name}`, MAX_MENTIONS).slice(1);
      const value = mentions.map((rest) => ASSIGNED_STRING.exec(rest)).find((found) => found !== null);
      if (value) facts[`global.${name}`] ??= cleanText(value[1] ?? value[2] ?? '');
    }
  }

  const parser = new Parser({
    onopentag: open,
    ontext(text) {
      if (title !== null) title += text.slice(0, MAX_TITLE_CHARS - title.length);
      else if (script !== null) script += text.slice(0, MAX_SCRIPT_CHARS - script.length);
    },
    onclosetag(name) {
      if (name === 'svg') inSvg -= 1;
      else if (name === 'title' && title !== null) {
        facts.title = cleanText(title);
        title = null;
      } else if (name === 'script' && script !== null) {
        readGlobals(script);
        script = null;
      }
    },
  });
  return {
    write: (text) => parser.write(text),
    end() {
      parser.end();
      return facts;
    },
  };
}

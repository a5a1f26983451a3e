import { Parser } from 'htmlparser2';
import type { FingerprintRequest } from '../../model/fingerprint.ts';
import type { Facts } from '../../model/observation.ts';
import { compileTemplate } from '../template.ts';
import { cleanText } from './clean.ts';

/** Title characters that are looked at; a longer title is not the one we know. */
const MAX_TITLE_CHARS = 400;
/** Characters of one inline script that are looked at, and how many scripts. */
const MAX_SCRIPT_CHARS = 8_192;
const MAX_SCRIPTS = 8;
const ASSIGNED_STRING = /^\s{0,8}=\s{0,8}"([^"\n]{0,200})"/;

interface PageReader {
  write(text: string): void;
  end(): Facts;
}

/** Reads title, declared metas, inline globals and asset names from markup as it streams; keeps no markup. */
export function createPageReader(reading: FingerprintRequest['read']): PageReader {
  const facts: Record<string, string | number | boolean> = {};
  const assets = Object.entries(reading.assets).map(([id, path]) => ({
    id,
    expression: compileTemplate(path, 'tail'),
  }));
  let title: string | null = null;
  let script: string | null = null;
  let scripts = 0;
  let inSvg = 0;

  function open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'svg') inSvg += 1;
    // The first title of the document counts; an <svg> may carry one of its own.
    else if (name === 'title' && facts.title === undefined && title === null && inSvg === 0) title = '';
    else if (name === 'meta') readMeta(attributes);
    else if (name === 'script' && scripts < MAX_SCRIPTS) {
      scripts += 1;
      script = '';
    }
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
      const at = text.indexOf(`window.${name}`);
      if (at < 0 || facts[`global.${name}`] !== undefined) continue;
      const value = ASSIGNED_STRING.exec(text.slice(at + 7 + name.length, at + 7 + name.length + 240));
      if (value !== null) facts[`global.${name}`] = cleanText(value[1] ?? '');
    }
  }

  const parser = new Parser({
    onopentag: open,
    ontext(text) {
      if (title !== null && title.length < MAX_TITLE_CHARS) title += text.slice(0, MAX_TITLE_CHARS);
      else if (script !== null && script.length < MAX_SCRIPT_CHARS) script += text.slice(0, MAX_SCRIPT_CHARS);
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

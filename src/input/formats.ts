import type { Batch } from './batch.ts';
import { createCensysReader, isCensys } from './censys.ts';
import { createHttpxReader, isHttpx } from './httpx.ts';
import type { JsonObject } from './json-record.ts';
import { createMasscanListReader, createMasscanReader, isMasscan, isMasscanList } from './masscan.ts';
import { createNaabuReader, isNaabu } from './naabu.ts';
import { createNmapGrepableReader, isNmapGrepable } from './nmap-grepable.ts';
import { isNmapXml, readNmapXml } from './nmap-xml.ts';
import { createPlainReader } from './plain.ts';
import { readRecords } from './read-records.ts';
import type { ReadContext, RecordReader } from './record-reader.ts';
import { createShadowserverReader, isShadowserver } from './shadowserver.ts';
import { createShodanReader, isShodan } from './shodan.ts';
import { createLineSplitter } from './split-lines.ts';
import { createObjectSplitter } from './split-objects.ts';
import { createZmapReader, isZmap } from './zmap.ts';

/** Of a web page as part of a record, and of everything else. */
export const MAX_OBJECT_BYTES = 1_048_576;
const MAX_LINE_BYTES = 65_536;

/** One thing at the beginning of the input by which a format can be told. */
export type Clue =
  | { readonly kind: 'object'; readonly record: JsonObject }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'markup'; readonly text: string };

interface Format {
  detect(clue: Clue): boolean;
  read(chunks: AsyncIterable<Buffer>, label: string, context: ReadContext): AsyncIterable<Batch>;
}

/** The name of a format that target lists can have. */
export type InputFormat =
  | 'shodan'
  | 'censys'
  | 'masscan-json'
  | 'masscan-list'
  | 'httpx'
  | 'naabu'
  | 'nmap-xml'
  | 'nmap-grepable'
  | 'zmap'
  | 'shadowserver'
  | 'plain';

/** In the order of asking: the more telling first, plain lines last. */
export const FORMATS: Readonly<Record<InputFormat, Format>> = {
  shodan: ofObjects(isShodan, createShodanReader),
  censys: ofObjects(isCensys, createCensysReader),
  'masscan-json': ofObjects(isMasscan, createMasscanReader),
  httpx: ofObjects(isHttpx, createHttpxReader),
  naabu: ofObjects(isNaabu, createNaabuReader),
  'nmap-xml': { detect: (clue) => clue.kind === 'markup' && isNmapXml(clue.text), read: readNmapXml },
  'nmap-grepable': ofLines(isNmapGrepable, createNmapGrepableReader),
  'masscan-list': ofLines(isMasscanList, createMasscanListReader),
  zmap: ofLines(isZmap, createZmapReader),
  shadowserver: ofLines(isShadowserver, createShadowserverReader),
  plain: ofLines(() => true, createPlainReader),
};

function ofObjects(
  detect: (record: JsonObject) => boolean,
  createReader: (context: ReadContext) => RecordReader,
): Format {
  return {
    detect: (clue) => clue.kind === 'object' && detect(clue.record),
    read: (chunks, label, context) =>
      readRecords(chunks, createObjectSplitter(MAX_OBJECT_BYTES), createReader(context), label),
  };
}

function ofLines(detect: (line: string) => boolean, createReader: (context: ReadContext) => RecordReader): Format {
  return {
    detect: (clue) => clue.kind === 'line' && detect(clue.line),
    read: (chunks, label, context) =>
      readRecords(chunks, createLineSplitter(MAX_LINE_BYTES), createReader(context), label),
  };
}

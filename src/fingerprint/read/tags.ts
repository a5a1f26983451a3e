import { Tokenizer } from 'htmlparser2';

/** What is told of markup, in its order. Names are in lower case, texts and values as they stand, entities and all. */
export interface TagListener {
  /** A start tag that is whole, with those of its attributes that were asked for; of two with one name the first counts. */
  opened(name: string, attributes: Readonly<Record<string, string>>): void;
  /** In as many pieces as it came. */
  text(text: string): void;
  closed(name: string): void;
}

/**
 * Markup as a stream of tags. htmlparser2's tokenizer knows what is a tag, a comment or the inside of a script; the tree
 * that its parser keeps is of no use to us, and takes twice the time.
 */
export interface TagReader {
  write(text: string): void;
  end(): void;
  /** Inside SVG or MathML, where HTML's names mean something else. */
  isForeign(): boolean;
}

const FOREIGN = ['svg', 'math'];

/** `wanted`: the attributes that are told. */
export function createTagReader(wanted: ReadonlySet<string>, listener: TagListener): TagReader {
  // What was not told yet, from the place `heldAt` of the whole on.
  let held = '';
  let heldAt = 0;
  let toldTo = 0;
  let tag = '';
  let attributes: Record<string, string> = {};
  let attribute: string | null = null;
  let value = '';
  const foreign: string[] = [];

  function take(start: number, end: number): string {
    toldTo = end;
    return held.slice(start - heldAt, end - heldAt);
  }

  function skip(_: number, end: number): void {
    toldTo = end;
  }

  function open(): void {
    if (FOREIGN.includes(tag)) foreign.push(tag);
    listener.opened(tag, attributes);
  }

  function close(name: string): void {
    const place = foreign.lastIndexOf(name);
    if (place >= 0) foreign.length = place;
    listener.closed(name);
  }

  const tokenizer = new Tokenizer(
    // Entities: it would look at every character for them, and little of a page is kept.
    { decodeEntities: false },
    {
      onopentagname(start, end) {
        tag = take(start, end).toLowerCase();
        attributes = {};
      },
      onattribname(start, end) {
        const name = take(start, end).toLowerCase();
        attribute = wanted.has(name) ? name : null;
      },
      onattribdata(start, end) {
        if (attribute === null) toldTo = end;
        else value += take(start, end);
      },
      onattribend() {
        if (attribute !== null) attributes[attribute] ??= value;
        value = '';
      },
      onopentagend: open,
      onselfclosingtag() {
        open();
        if (foreign.length > 0) close(tag);
      },
      ontext: (start, end) => listener.text(take(start, end)),
      onclosetag: (start, end) => close(take(start, end).toLowerCase()),
      isInForeignContext: () => foreign.length > 0,
      oncomment: skip,
      oncdata: skip,
      ondeclaration: skip,
      onprocessinginstruction: skip,
      ontextentity: () => {},
      onattribentity: () => {},
      onend: () => {},
    },
  );
  return {
    write(text) {
      held = held.slice(toldTo - heldAt) + text;
      heldAt = toldTo;
      tokenizer.write(text);
    },
    end: () => tokenizer.end(),
    isForeign: () => foreign.length > 0,
  };
}

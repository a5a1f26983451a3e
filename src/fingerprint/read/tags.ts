import { Tokenizer } from 'htmlparser2';

/** What is told of markup, in its order. Names are in lower case, texts and values as they stand, entities and all. */
export interface TagListener {
  opens(name: string): void;
  /** Of the tag that was opened last. */
  attribute(name: string, value: string): void;
  /** All attributes of the tag that was opened last are told. */
  opened(): void;
  /** In as many pieces as it came. */
  text(text: string): void;
  closes(name: string): void;
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

/** Attributes by other names than `attributes` are not told. */
export function createTagReader(attributes: ReadonlySet<string>, listener: TagListener): TagReader {
  // What was not told yet, from the place `heldAt` of the whole on.
  let held = '';
  let heldAt = 0;
  let toldTo = 0;
  let tag = '';
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

  function close(name: string): void {
    const place = foreign.lastIndexOf(name);
    if (place >= 0) foreign.length = place;
    listener.closes(name);
  }

  const tokenizer = new Tokenizer(
    // Entities: it would look at every character for them, and little of a page is kept.
    { decodeEntities: false },
    {
      onopentagname(start, end) {
        tag = take(start, end).toLowerCase();
        if (FOREIGN.includes(tag)) foreign.push(tag);
        listener.opens(tag);
      },
      onattribname(start, end) {
        const name = take(start, end).toLowerCase();
        attribute = attributes.has(name) ? name : null;
      },
      onattribdata(start, end) {
        if (attribute === null) toldTo = end;
        else value += take(start, end);
      },
      onattribend() {
        if (attribute !== null) listener.attribute(attribute, value);
        attribute = null;
        value = '';
      },
      onopentagend: () => listener.opened(),
      onselfclosingtag() {
        listener.opened();
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

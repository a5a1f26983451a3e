const WIDTH = 72;

/** Breaks text at spaces so that no line passes 72 characters; a longer word stays whole. Other white space is a space. */
export function wrap(text: string, first = '', rest: string = ' '.repeat(first.length)): string {
  const lines: string[] = [];
  let line = first;
  let bare = true;
  for (const word of text.split(/\s+/u).filter((part) => part !== '')) {
    if (!bare && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = rest;
      bare = true;
    }
    line += bare ? word : ` ${word}`;
    bare = false;
  }
  return [...lines, line].join('\n');
}

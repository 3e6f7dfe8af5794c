// Sentences in the width of a terminal.

/** As wide as what the demo prints may be; most terminals begin there. */
export const WIDTH = 80;

/** Lines of at most `width` characters, broken between words; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A label and its text beside it, further lines of the text below each other. @param indent of the label */
export function beside(label: string, text: string, column: number, indent = '  '): string[] {
  return wrap(text, WIDTH - indent.length - column).map(
    (line, index) => indent + (index === 0 ? label : '').padEnd(column) + line,
  );
}

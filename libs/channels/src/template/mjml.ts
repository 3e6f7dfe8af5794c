/** MJML is laid out once, on saving: Liquid is taken out before and put back after, so the two languages never read each other. */

const LIQUID = /\{\{[^]*?\}\}|\{%[^]*?%\}/g;

/** HTML that still holds its Liquid, and the faults found on the way, in words with the line. */
export async function layOut(source: string): Promise<{ html: string; faults: string[] }> {
  if (/<mj-include\b/i.test(source))
    return {
      html: '',
      faults: [`line ${lineOf(source, source.search(/<mj-include\b/i))}: mj-include has nothing to include here`],
    };
  const hidden = hideLiquid(source);
  // Loaded on demand: what lays mails out takes more memory than all else here, and most processes never do.
  const { default: mjml2html } = await import('mjml');
  let laidOut;
  try {
    laidOut = await mjml2html(hidden.source, {
      validationLevel: 'soft',
      ignoreIncludes: true,
      useMjmlConfigOptions: false,
      keepComments: true,
    });
  } catch (error) {
    return { html: '', faults: [hidden.restore((error as Error).message)] };
  }
  const faults = laidOut.errors
    // A colour may well be a variable; MJML only asks how it looks.
    .filter(({ message }) => !(hidden.mentions(message) && message.includes('for type Color')))
    .map(({ line, tagName, message }) => `line ${line}: <${tagName}> ${hidden.restore(message).trim()}`);
  return { html: hidden.restore(laidOut.html), faults: faults.length > 0 ? faults : hidden.lostIn(laidOut.html) };
}

function lineOf(source: string, index: number): number {
  return source.slice(0, index).split('\n').length;
}

/** Each piece of Liquid becomes a word that is text, attribute and CSS alike, followed by the piece's line breaks so that lines keep their numbers. */
function hideLiquid(original: string) {
  let mark = 'lq';
  while (original.includes(mark)) mark += 'q';
  const pieces: { liquid: string; line: number }[] = [];
  const word = (index: number) => `${mark}${index}x`;
  const source = original.replace(LIQUID, (liquid, offset: number) => {
    pieces.push({ liquid, line: lineOf(original, offset) });
    return word(pieces.length - 1) + '\n'.repeat(liquid.split('\n').length - 1);
  });
  return {
    source,
    mentions: (text: string) => new RegExp(`${mark}\\d+x`).test(text),
    restore: (text: string) =>
      text.replace(new RegExp(`${mark}(\\d+)x`, 'g'), (_word, index) => pieces[Number(index)]?.liquid ?? ''),
    lostIn: (html: string) =>
      pieces.flatMap(({ liquid, line }, index) =>
        html.includes(word(index))
          ? []
          : [`line ${line}: ${liquid} would be lost; between MJML elements Liquid belongs into <mj-raw>`],
      ),
  };
}

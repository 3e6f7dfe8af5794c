/** Puts the ways to hear of opening and clicking into the HTML of a mail, and leaves every other character of it as its author wrote it. */
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import type { MailLinks } from './mail-links';

/** A stretch of the source and what takes its place. */
interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * Links of `a` and `area` go by us, where they lead to the web; the pixel stands at the end of the body. Comments, conditional ones of
 * Outlook too, stay as they are.
 */
export function rewriteLinks(html: string, links: Pick<MailLinks, 'clickUrl' | 'pixelUrl'>): string {
  if (html.trim() === '') return html;
  const { hrefs, end } = placesIn(html);
  const edits = hrefs.flatMap(({ start, end: last, value }): Edit[] => {
    const url = links.clickUrl(value);
    return url === undefined ? [] : [{ start, end: last, text: `"${escaped(url)}"` }];
  });
  return edited(html, [...edits, { start: end, end, text: pixel(links.pixelUrl) }]);
}

/** Not `display: none`: some mail programs fetch only what is shown. */
function pixel(url: string): string {
  return `<img src="${escaped(url)}" width="1" height="1" border="0" alt="" style="display:block;width:1px;height:1px;border:0">`;
}

interface Places {
  /** Values of `href` with their quotes, in order; `value` as a reader of the mail takes it, entities resolved. */
  hrefs: { start: number; end: number; value: string }[];
  /** Where the body ends. */
  end: number;
}

function placesIn(html: string): Places {
  const hrefs: Places['hrefs'] = [];
  let endOfBody: number | undefined;
  let endOfDocument: number | undefined;
  let isLink = false;
  /** Where the value of a link's `href` begins, with its quote. */
  let start: number | undefined;
  let value = '';
  const ignore = () => undefined;
  const callbacks: TokenizerCallbacks = {
    onopentagname: (from, to) => (isLink = /^(?:a|area)$/i.test(html.slice(from, to))),
    onattribname: (from, to) => {
      value = '';
      const [between] = /^\s*=\s*/.exec(html.slice(to)) ?? [];
      start = isLink && between !== undefined && /^href$/i.test(html.slice(from, to)) ? to + between.length : undefined;
    },
    onattribdata: (from, to) => (value += html.slice(from, to)),
    onattribentity: (codePoint) => (value += String.fromCodePoint(codePoint)),
    onattribend: (_quote, to) => {
      if (start === undefined) return;
      const isQuoted = html[start] === '"' || html[start] === "'";
      hrefs.push({ start, end: isQuoted ? to + 1 : to, value });
      start = undefined;
    },
    onclosetag: (from, to) => {
      const name = html.slice(from, to).toLowerCase();
      if (name === 'body') endOfBody = html.lastIndexOf('</', from);
      if (name === 'html') endOfDocument = html.lastIndexOf('</', from);
    },
    oncdata: ignore,
    oncomment: ignore,
    ondeclaration: ignore,
    onend: ignore,
    onopentagend: ignore,
    onprocessinginstruction: ignore,
    onselfclosingtag: ignore,
    ontext: ignore,
    ontextentity: ignore,
  };
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: true }, callbacks);
  tokenizer.write(html);
  tokenizer.end();
  return { hrefs, end: endOfBody ?? endOfDocument ?? html.length };
}

function edited(source: string, edits: readonly Edit[]): string {
  let done = 0;
  let text = '';
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    text += source.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return text + source.slice(done);
}

function escaped(url: string): string {
  return url.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}

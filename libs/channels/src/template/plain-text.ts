/** The plain alternative of an HTML mail whose author wrote none. */
import { compile } from 'html-to-text';

const convert = compile({
  wordwrap: false,
  selectors: [
    { selector: 'img', format: 'skip' },
    // Preview lines are for the inbox, not for the reader.
    { selector: 'div[style*="display:none"]', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/** Text with links as `Go to your cart (https://…)`, no images, paragraphs apart. */
export function plainTextOf(html: string): string {
  return convert(html).trim();
}

/** A compiled template and one person's variables become one message. Pure but for the time limit. */
import type { CompiledTemplate } from './compiled-template';
import { beginFilling, fillIn, type Filling } from './fill-in';
import type { LiquidMode } from './liquid';
import { liquidFault } from './liquid-fault';
import { plainTextOf } from './plain-text';

export interface RenderedTemplate {
  /** As the template says; left out where it says nothing, for this person too. */
  from?: string;
  replyTo?: string;
  subject: string;
  html: string;
  text: string;
  /** Variables that were printed or looped over and that nobody gave, as `profile.lastName`, each once; 50 at most. */
  missing: string[];
}

/** A template that was fine on saving fails on these variables: a filter cannot work on them, or a limit is exceeded. */
export class RenderError extends Error {
  readonly code = 'render_error';
  override readonly name = 'RenderError';

  /** @param path JSON pointer to the field */
  constructor(
    readonly path: string,
    message: string,
  ) {
    super(message);
  }
}

const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;
/** Where a body begins, the surest sign first: HTML may leave its tags out. */
const BEFORE_BODY = [/<body\b[^>]*>/i, /<\/head\s*>/i, /<html\b[^>]*>/i, /<!doctype\b[^>]*>/i];
const HIDDEN =
  'display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:transparent;mso-hide:all';

/** @throws RenderError, within about a second whatever the template does */
export function renderTemplate(template: CompiledTemplate, variables: Record<string, unknown>): RenderedTemplate {
  const filling = beginFilling(variables);
  const line = (field: 'from' | 'replyTo' | 'subject') => {
    const source = template[field];
    return source === undefined ? undefined : fill('plain', field, source, filling).replace(BREAKS, ' ').trim();
  };
  const subject = line('subject') ?? '';
  // Nothing but spaces is nobody.
  const [from, replyTo] = [line('from') || undefined, line('replyTo') || undefined];
  const html = fill('html', 'html', template.html, filling);
  const text = template.text === undefined ? plainTextOf(html) : fill('plain', 'text', template.text, filling);
  const preheader = template.preheader === undefined ? '' : fill('html', 'preheader', template.preheader, filling);
  return {
    ...(from === undefined ? {} : { from }),
    ...(replyTo === undefined ? {} : { replyTo }),
    subject,
    html: withPreheader(html, preheader),
    text,
    missing: [...filling.missing],
  };
}

function fill(mode: LiquidMode, field: string, source: string, filling: Filling): string {
  try {
    return fillIn(mode, source, filling);
  } catch (error) {
    throw new RenderError(`/${field}`, liquidFault(error));
  }
}

/** An inbox shows the first words of the body beside the subject, so the preheader stands there, unseen in the mail itself. */
function withPreheader(html: string, preheader: string): string {
  if (preheader.trim() === '') return html;
  const hidden = `<span style="${HIDDEN}">${preheader.replace(BREAKS, ' ').trim()}</span>`;
  const before = BEFORE_BODY.map((pattern) => pattern.exec(html)).find((found) => found !== null);
  const at = before ? before.index + before[0].length : 0;
  return html.slice(0, at) + hidden + html.slice(at);
}

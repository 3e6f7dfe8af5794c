/** Whom a mail is from, and who gets the answers: what the template says once it is filled in, which only then shows whether it is anybody. */
import { parseMailbox } from '../email/mailbox';
import { RenderError, type RenderedTemplate } from './render-template';

export interface Sender {
  from: string;
  replyTo?: string;
}

/**
 * @param mailFrom the installation's sender, for a template that names none
 * @returns `undefined` where nobody is named at all
 * @throws RenderError for what is not one mailbox
 */
export function senderOf(
  { from: own, replyTo }: Pick<RenderedTemplate, 'from' | 'replyTo'>,
  mailFrom: string | undefined,
): Sender | undefined {
  const from = own ?? mailFrom;
  if (from === undefined) return undefined;
  requireMailbox('/from', from);
  if (replyTo === undefined) return { from };
  requireMailbox('/replyTo', replyTo);
  return { from, replyTo };
}

function requireMailbox(path: string, text: string): void {
  if (!parseMailbox(text)) throw new RenderError(path, 'it is no mailbox such as Shop <hello@shop.example>');
}

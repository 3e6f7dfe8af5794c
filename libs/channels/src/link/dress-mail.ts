/** What every mail of a journey carries beside what its author wrote: the ways out, whose list it is of, and what tells us of opens and clicks. */
import { domainToASCII } from 'node:url';
import { parseMailbox } from '../email/mailbox';
import type { MailLinks } from './mail-links';
import { rewriteLinks } from './rewrite-links';

export interface Origin {
  journey: string;
  step: string;
}

interface MailBody {
  from: string;
  html: string;
  headers: Record<string, string>;
}

/** @param tracked false: no pixel, and links lead where they led; the ways out stay */
export function dressMail<Mail extends MailBody>(mail: Mail, links: MailLinks, origin: Origin, tracked: boolean): Mail {
  return {
    ...mail,
    html: tracked ? rewriteLinks(mail.html, links) : mail.html,
    headers: { ...mail.headers, ...headersOf(mail.from, links, origin) },
  };
}

/**
 * One-click unsubscribe is RFC 8058, the list RFC 2919: one per journey, under the domain of its sender, which is also what keeps
 * vacation answers away (RFC 5230, 4.6). The feedback id is by which large mailbox providers count complaints.
 */
function headersOf(from: string, { unsubscribeUrl }: MailLinks, { journey, step }: Origin): Record<string, string> {
  const address = parseMailbox(from)?.address ?? '';
  const domain = domainToASCII(address.slice(address.lastIndexOf('@') + 1));
  return {
    'List-Unsubscribe': `<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    ...(domain === '' ? {} : { 'List-Id': `<${journey}.${domain}>` }),
    'Feedback-ID': `${step}:${journey}:landfall`,
  };
}

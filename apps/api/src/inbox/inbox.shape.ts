// What the inbox shows of a mail, and what can be asked of it.
import { z } from 'zod';
import { pageQuery } from '@landfall/contracts/manners/page';

export const INBOX_LIST = 'inbox';

export const inboxMessage = z.object({
  id: z.string(),
  receivedAt: z.iso.datetime(),
  from: z.string(),
  to: z.string().describe('the bare address of one recipient'),
  subject: z.string(),
  headers: z.record(z.string(), z.array(z.string())).describe('names in lower case'),
  text: z.string(),
  html: z.string(),
});

const to = z.string().max(320, 'is longer than an address can be').describe('a bare address, exact, in any case');

export const inboxQuery = pageQuery(INBOX_LIST).extend({ to: to.optional() });
export const inboxRemoval = z.object({ to: to.optional() });

// The mail of the embedded inbox over HTTP, and a page to read it on.
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { Controller, Delete, Get, Header, HttpCode, StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import { encodeCursor, type Page, pageRequestOf, pageSchema } from '@landfall/contracts/manners/page';
import { InvalidInput } from '@landfall/domain/fault/fault';
import { InboxReader } from '@landfall/embedded/inbox/inbox.reader';
import { Access, Operation } from '../http/operation';
import { QueryBy } from '../http/zod.pipe';
import { INBOX_LIST, inboxMessage, inboxQuery, inboxRemoval } from './inbox.shape';

/** A mail is shown as it is: its pictures and fonts may come from anywhere, opening it here opens it. Scripts are the page's own alone. */
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline' https:",
  "img-src 'self' data: https: http:",
  "font-src 'self' data: https:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

@Controller('inbox')
export class InboxController {
  constructor(private readonly inbox: InboxReader) {}

  @Get('messages')
  @Header('cache-control', 'no-store')
  @Operation({
    operationId: 'listInboxMessages',
    summary: 'Mail that the embedded inbox took, newest first, one item per recipient',
    tags: ['inbox'],
    access: 'admin',
    query: inboxQuery,
    answers: { 200: pageSchema(inboxMessage) },
  })
  async list(@QueryBy(inboxQuery) query: z.infer<typeof inboxQuery>): Promise<Page<z.infer<typeof inboxMessage>>> {
    const { limit, after } = pageRequestOf(query);
    const { mails, next } = await this.inbox.page({ to: query.to, before: after && placeOf(after), limit });
    return { items: mails, nextCursor: next === undefined ? null : encodeCursor(INBOX_LIST, [next]) };
  }

  @Delete('messages')
  @HttpCode(204)
  @Operation({
    operationId: 'deleteInboxMessages',
    summary: 'Empties the embedded inbox, or removes the mail of one address',
    tags: ['inbox'],
    access: 'admin',
    query: inboxRemoval,
    answers: { 204: null },
  })
  async remove(@QueryBy(inboxRemoval) query: z.infer<typeof inboxRemoval>): Promise<void> {
    await this.inbox.remove(query.to);
  }

  @Get()
  @Access('public')
  @Header('cache-control', 'no-cache')
  @Header('content-security-policy', PAGE_POLICY)
  page(): StreamableFile {
    return asset('page.html', 'text/html; charset=utf-8');
  }

  @Get('page.css')
  @Access('public')
  @Header('cache-control', 'no-cache')
  style(): StreamableFile {
    return asset('page.css', 'text/css; charset=utf-8');
  }

  @Get('page.js')
  @Access('public')
  @Header('cache-control', 'no-cache')
  script(): StreamableFile {
    return asset('page.js', 'text/javascript; charset=utf-8');
  }
}

/** The page itself holds no mail: it asks for the admin key and fetches with it. */
function asset(name: string, type: string): StreamableFile {
  return new StreamableFile(createReadStream(path.join(__dirname, 'page', name)), { type });
}

function placeOf([offset]: readonly unknown[]): number {
  if (typeof offset === 'number') return offset;
  throw new InvalidInput([{ path: '?cursor', message: 'is not a cursor of this list' }]);
}

// The embedded inbox as a module; it is only there when mail goes to the embedded inbox.
import { type DynamicModule, Module } from '@nestjs/common';
import { InboxReader } from '@landfall/embedded/inbox/inbox.reader';
import { InboxController } from './inbox.controller';

@Module({})
export class InboxModule {
  /** @param inboxDir where the inbox's SMTP server keeps its mail */
  static register(inboxDir: string): DynamicModule {
    return {
      module: InboxModule,
      controllers: [InboxController],
      providers: [{ provide: InboxReader, useValue: new InboxReader(inboxDir) }],
    };
  }
}

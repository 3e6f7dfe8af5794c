// The embedded inbox as a module; it is only there when mail goes to the embedded inbox.
import { type DynamicModule, Module } from '@nestjs/common';
import { InboxReader } from '@landfall/embedded/inbox/inbox.reader';
import { InboxController } from './inbox.controller';

@Module({})
export class InboxModule {
  /** @param inbox the only reader of the folder in this process: what it removed another one would not know of */
  static register(inbox: InboxReader): DynamicModule {
    return {
      module: InboxModule,
      controllers: [InboxController],
      providers: [{ provide: InboxReader, useValue: inbox }],
    };
  }
}

/** The ways out of the house that the engine was given, by what they take: mails and posts. */
import type { Channel } from '@landfall/channels/channel';
import type { OutgoingPost } from '@landfall/channels/webhook/webhook.channel';

export interface Channels {
  email: Channel;
  /** Also what stands for sms and push. */
  webhook?: Channel<OutgoingPost> | undefined;
}

export const CHANNELS = Symbol('channels');

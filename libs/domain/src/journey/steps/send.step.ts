/** Hands one message over, by mail or to a webhook. Consent, caps, the gate and the claim come after the plan. */
import { z } from 'zod';
import { choice, isRecord } from '../../condition/choice';
import { key, stepId } from '../../condition/key';
import { fields, must, word } from '../../condition/plain-words';
import { json } from '../../condition/where.schema';
import { duration, durationMs } from '../../time/duration';
import { defineStep } from '../define-step';

const anAddress = must('an address such as https://example.com/hook, of at most 2,048 characters');
const url = z
  .string(anAddress)
  .max(2048, anAddress)
  .refine((value) => /^https?:\/\//i.test(value) && URL.canParse(value), anAddress)
  .refine((value) => !/\{[{%]/.test(value), 'is the same for everybody: Liquid is filled into the body alone');
const messageClass = word('promotional', 'transactional');
const expires = duration.default('P1D');

const mail = fields({
  channel: z.literal('email'),
  template: key,
  class: messageClass.default('promotional'),
  expires,
});
const webhook = fields({
  channel: z.literal('webhook'),
  url,
  body: json.default({}),
  /** The channel that it stands for in reports, caps and rates. */
  as: word('sms', 'push').optional(),
  /** Without one it is no message to a person: no touch, and nothing holds it up but the gate. */
  class: messageClass.optional(),
  expires,
});
const CHANNELS = new Map<unknown, z.ZodObject>([
  ['email', mail],
  ['webhook', webhook],
]);
const unknownChannel = fields({
  channel: word('email', 'webhook'),
  template: key.optional(),
  url: url.optional(),
  body: json.optional(),
  as: word('sms', 'push').optional(),
  class: messageClass.optional(),
  expires,
});
const send = choice([mail, webhook], (value) => (isRecord(value) ? CHANNELS.get(value['channel']) : undefined) ?? unknownChannel);

export const sendStep = defineStep({
  kind: 'send',
  schema: () => fields({ id: stepId, send }),
  plan({ send: to }) {
    // Real time at any speed of the clock: a stale mail is stale for its reader.
    const expiresMs = durationMs(to.expires);
    return to.channel === 'email'
      ? { kind: 'send', channel: 'email', content: { template: to.template }, class: to.class, expiresMs }
      : {
          kind: 'send',
          channel: to.as ?? 'webhook',
          content: { url: to.url, body: to.body },
          class: to.class ?? null,
          expiresMs,
        };
  },
  sends: true,
  references: ({ send: to }) =>
    to.channel === 'webhook' ? [] : [{ kind: 'template', key: to.template, path: '/send/template' }],
});

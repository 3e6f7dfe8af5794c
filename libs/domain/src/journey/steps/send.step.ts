/** Hands one message over. Consent, caps, the gate and the claim come after the plan. */
import { key } from '../../condition/key';
import { fields, word } from '../../condition/plain-words';
import { duration, durationMs } from '../../time/duration';
import { defineStep, stepId } from '../define-step';

export const sendStep = defineStep({
  kind: 'send',
  schema: () =>
    fields({
      id: stepId,
      send: fields({
        channel: word('email'),
        template: key,
        class: word('promotional', 'transactional').default('promotional'),
        expires: duration.default('P1D'),
      }),
    }),
  plan: ({ send }) => ({
    kind: 'send',
    channel: send.channel,
    content: { template: send.template },
    class: send.class,
    // Real time at any speed of the clock: a stale mail is stale for its reader.
    expiresMs: durationMs(send.expires),
  }),
  sends: true,
  references: ({ send }) => [{ kind: 'template', key: send.template, path: '/send/template' }],
});

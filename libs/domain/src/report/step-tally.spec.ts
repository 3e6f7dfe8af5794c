/** Steps counted by hand. */
import type { Enrollment } from '../journey/enrollment';
import { STEPS, HOUR, ended, enrollment, message, report, trail, withheld } from './journey-facts.builder';

describe('steps count everyone, where they are and how they went', () => {
  const rows: [string, Partial<Enrollment>, Record<string, object>][] = [
    ['who ends before the first step began is in no step', ended('goal_met'), {}],
    ['begun by plan, though no process has got round to it', {}, { wait: { entered: 1, waiting: 1 } }],
    [
      'a delay that is over by plan',
      { ...trail('wait'), cursor: { step: 'remind', at: 2 * HOUR } },
      { wait: { entered: 1, left: 1 }, remind: { entered: 1, waiting: 1 } },
    ],
    ['a delay that is not', { ...trail('wait'), cursor: { step: 'remind', at: 1e15 } }, { wait: { entered: 1, waiting: 1 } }],
    [
      'the last delay, over by plan',
      { ...trail('wait'), cursor: { step: null, at: 2 * HOUR } },
      { wait: { entered: 1, waiting: 1 } },
    ],
    [
      'waited in until an instant of its own',
      { ...trail('wait'), cursor: { step: 'wait', at: HOUR, until: 1e15 } },
      { wait: { entered: 1, waiting: 1 } },
    ],
    [
      'over by then, though no process has got round to it: left as what follows begins',
      { ...trail('wait'), cursor: { step: 'wait', at: HOUR, until: 2 * HOUR } },
      { wait: { entered: 1, waiting: 1 } },
    ],
    [
      'answered in time: the side taken has begun by plan',
      { ...trail('wait'), cursor: { step: 'remind', at: 2 * HOUR }, answeredBy: ['view'] },
      { wait: { entered: 1, left: 1 }, remind: { entered: 1, waiting: 1 } },
    ],
    [
      'a mail held by quiet hours',
      { ...trail('wait', 'remind'), cursor: { step: 'remind', at: HOUR, until: 8 * HOUR } },
      { wait: { entered: 1, left: 1 }, remind: { entered: 1, waiting: 1 } },
    ],
    ['waiting in a delay', trail('wait'), { wait: { entered: 1, waiting: 1 } }],
    ['stopped in a delay', { ...trail('wait'), ...ended('goal_met') }, { wait: { entered: 1, exited: { goal_met: 1 } } }],
    [
      'a mail being handed over',
      { ...trail('wait', 'remind'), messages: [message('remind', { status: 'claimed', at: null })] },
      { wait: { entered: 1, left: 1 }, remind: { entered: 1, waiting: 1 } },
    ],
    [
      'stopped while a mail was being handed over',
      { ...trail('wait', 'remind'), messages: [message('remind', { status: 'claimed', at: null })], ...ended('goal_met') },
      { wait: { entered: 1, left: 1 }, remind: { entered: 1, exited: { goal_met: 1 } } },
    ],
    [
      'the mail was accepted after the goal all the same: the send is done',
      { ...trail('wait', 'remind'), messages: [message('remind', { at: 3 * HOUR })], ...ended('goal_met') },
      { wait: { entered: 1, left: 1 }, remind: { entered: 1, left: 1, sent: 1, delivered: 1 } },
    ],
    [
      'the gate refused the claim',
      { ...trail('wait', 'remind'), messages: [withheld('remind', 'goal_met')], ...ended('goal_met') },
      { wait: { entered: 1, left: 1 }, remind: { entered: 1, left: 1, withheld: { goal_met: 1 } } },
    ],
    [
      'held out: withheld, and on to the end',
      { holdout: true, ...trail('remind', 'opened', 'bye'), messages: [withheld('remind', 'holdout')], ...ended('completed') },
      {
        remind: { entered: 1, left: 1, withheld: { holdout: 1 } },
        opened: { entered: 1, left: 1 },
        bye: { entered: 1, left: 1 },
      },
    ],
    [
      'a bounced mail was sent and is not delivered; a failed one was not sent',
      {
        ...trail('remind', 'offer'),
        messages: [message('remind', { status: 'bounced', reason: '550' }), message('offer', { status: 'failed' })],
        ...ended('completed'),
      },
      { remind: { entered: 1, left: 1, sent: 1, bounced: 1 }, offer: { entered: 1, left: 1, failed: 1 } },
    ],
    [
      'a mail that was lost in hand-over',
      { ...trail('remind'), messages: [message('remind', { status: 'unknown', at: null })] },
      { remind: { entered: 1, left: 1, unknown: 1 } },
    ],
    [
      'stopped between a branch and what comes next: exited from the branch',
      { ...trail('opened'), ...ended('stopped') },
      { opened: { entered: 1, exited: { stopped: 1 } } },
    ],
    ['a step of a version that is not reported', trail('elsewhere'), {}],
  ];

  test.each(rows)('%s', (_, changes, expected) => {
    const { steps } = report({ enrollments: [enrollment(changes)] });
    const none = { entered: 0, waiting: 0, left: 0, exited: {} };
    const nothingSent = { sent: 0, withheld: {}, delivered: 0, opened: 0, clicked: 0, bounced: 0, failed: 0, unknown: 0 };
    expect(steps).toEqual(
      STEPS.map(({ id, kind }) => ({ id, kind, ...none, ...(kind === 'send' && nothingSent), ...expected[id] })),
    );
  });

  test('exits of several by reason', () => {
    const exits = [ended('goal_met'), ended('goal_met'), ended('exited')];
    const { steps } = report({ enrollments: exits.map((end) => enrollment({ ...trail('wait'), ...end })) });
    expect(steps[0]).toEqual({ id: 'wait', kind: 'delay', entered: 3, waiting: 0, left: 0, exited: { goal_met: 2, exited: 1 } });
  });
});

/** Nudges counted by hand. */
import type { Enrollment } from '../journey/enrollment';
import type { Message } from '../message/message';
import { HOUR, ended, enrollment, message, report, withheld } from './journey-facts.builder';

describe('nudges count the treated', () => {
  test('sent, withheld, unknown, avoided', () => {
    const { nudges } = report({
      enrollments: [
        enrollment({ messages: [message('remind'), withheld('offer', 'no_consent')] }),
        enrollment({ messages: [message('remind', { status: 'bounced' }), withheld('offer', 'no_consent')] }),
        enrollment({ messages: [message('remind', { status: 'unknown' }), message('offer', { status: 'failed' })] }),
        enrollment({ messages: [message('remind', { status: 'claimed', at: null })], avoided: true }),
        enrollment({ holdout: true, messages: [withheld('remind', 'holdout')], avoided: true }),
      ],
    });
    expect(nudges).toEqual({
      sent: 2,
      withheld: { no_consent: 2 },
      unknown: 1,
      avoided: 1,
      inFlightAtGoal: 0,
      claimedAfterGoal: 0,
    });
  });

  const SHUT = 2 * HOUR;
  test.each<[string, Partial<Enrollment>, Partial<Message>, number, number]>([
    ['claimed and accepted before the goal', ended('goal_met', SHUT), { claimedAt: SHUT - 2, at: SHUT }, 0, 0],
    ['claimed before, accepted after', ended('goal_met', SHUT), { claimedAt: SHUT - 2, at: SHUT + 1 }, 1, 0],
    ['claimed the very instant that the gate shut', ended('goal_met', SHUT), { claimedAt: SHUT, at: SHUT + 1 }, 1, 0],
    ['stopped by the purchase of another cart', ended('converted_elsewhere', SHUT), { claimedAt: SHUT - 2, at: SHUT + 1 }, 1, 0],
    ['ended by a purchase before the entry, heard late', ended('already_met', SHUT), { claimedAt: SHUT - 2, at: SHUT + 1 }, 1, 0],
    ['claimed after', ended('goal_met', SHUT), { claimedAt: SHUT + 1, at: SHUT + 2 }, 0, 1],
    ['claimed after, whatever became of it', ended('goal_met', SHUT), { claimedAt: SHUT + 1, at: null, status: 'failed' }, 0, 1],
    [
      'claimed before, its fate not known',
      ended('goal_met', SHUT),
      { claimedAt: SHUT - 2, at: SHUT + 1, status: 'unknown' },
      0,
      0,
    ],
    ['claimed before, still on its way', ended('goal_met', SHUT), { claimedAt: SHUT - 2, at: null, status: 'claimed' }, 0, 0],
    ['never claimed', ended('goal_met', SHUT), { claimedAt: null, at: SHUT + 1, status: 'withheld', reason: 'goal_met' }, 0, 0],
    ['ended by hand', ended('stopped', SHUT), { claimedAt: SHUT - 2, at: SHUT + 1 }, 0, 0],
    ['gate open', {}, { claimedAt: SHUT - 2, at: SHUT + 1 }, 0, 0],
  ])('at the goal: %s', (_, changes, of, inFlightAtGoal, claimedAfterGoal) => {
    const { nudges } = report({ enrollments: [enrollment({ ...changes, messages: [message('remind', of)] })] });
    expect(nudges).toMatchObject({ inFlightAtGoal, claimedAfterGoal });
  });
});

/** The whole of a journey's report, and its sections `entry`, `enrollments` and `lift`, counted by hand. */
import { DAY, HOUR, NOW, STEPS, ended, enrollment, report } from './journey-facts.builder';

test('a draft has a report of zeros', () => {
  expect(
    report({
      status: 'draft',
      versions: [],
      steps: STEPS.slice(0, 2),
      goal: { target: { type: 'percent', value: 12 }, counting: 'once' },
    }),
  ).toEqual({
    journey: 'cart',
    status: 'draft',
    versions: [],
    entry: { inflow: 0, entered: 0, uniqueProfiles: 0, holdoutProfiles: 0, rejected: {} },
    enrollments: { active: 0, listening: 0, closed: {} },
    attainment: {
      profiles: 0,
      rate: null,
      denominator: 0,
      target: { type: 'percent', value: 12 },
      progress: null,
      met: false,
      conversions: 0,
      repeats: 0,
      assists: 0,
      notQualified: 0,
      value: [],
    },
    timeToGoal: { since: 'entered', p50: null, p90: null },
    lift: {
      treated: { profiles: 0, converted: 0, rate: null },
      holdout: { profiles: 0, converted: 0, rate: null },
      absolute: null,
      interval: null,
      confidence: 0.95,
      verdict: 'not_enough_data',
    },
    nudges: { sent: 0, withheld: {}, unknown: 0, avoided: 0, inFlightAtGoal: 0, claimedAfterGoal: 0 },
    steps: [
      { id: 'wait', kind: 'delay', entered: 0, waiting: 0, left: 0, exited: {} },
      {
        id: 'remind',
        kind: 'send',
        entered: 0,
        waiting: 0,
        left: 0,
        exited: {},
        sent: 0,
        withheld: {},
        delivered: 0,
        opened: 0,
        clicked: 0,
        bounced: 0,
        failed: 0,
        unknown: 0,
      },
    ],
    byVariant: [],
    byChannel: [],
    winner: null,
  });
});

test('entry and enrollments count everyone: repeats of a profile, holdouts, those turned away', () => {
  const { entry, enrollments } = report({
    rejected: { excluded: 12, reentry: 8 },
    enrollments: [
      enrollment({ profileId: 'anna' }),
      enrollment({ profileId: 'anna', ...ended('completed', NOW - 3 * DAY) }),
      enrollment({ profileId: 'bert', ...ended('completed', NOW - 3 * DAY - 1) }),
      enrollment({ profileId: 'cleo', ...ended('goal_met', NOW), closedAt: NOW }),
      enrollment({ profileId: 'dora', holdout: true, ...ended('suppressed', NOW) }),
      enrollment({ profileId: 'emil', ...ended('completed', NOW), goal: null }),
    ],
  });
  expect(entry).toEqual({
    inflow: 26,
    entered: 6,
    uniqueProfiles: 5,
    holdoutProfiles: 1,
    rejected: { excluded: 12, reentry: 8 },
  });
  expect(enrollments).toEqual({ active: 1, listening: 1, closed: { completed: 2, goal_met: 1, suppressed: 1 } });
});

test('lift compares profiles with an observed conversion, whoever got the credit, each profile once', () => {
  const observed = { conversionId: 'c', occurredAt: HOUR };
  const { lift, entry } = report({
    enrollments: [
      enrollment({ profileId: 'anna', observed }),
      enrollment({ profileId: 'anna' }),
      enrollment({ profileId: 'bert' }),
      enrollment({ profileId: 'held', holdout: true, observed }),
      // Joined: the later half was drawn into the other arm, listed in either order.
      enrollment({ profileId: 'joined', enteredAt: HOUR, observed }),
      enrollment({ profileId: 'joined', enteredAt: 0, holdout: true }),
      enrollment({ profileId: 'joined too', enteredAt: 0, holdout: true }),
      enrollment({ profileId: 'joined too', enteredAt: HOUR }),
    ],
  });
  expect(lift).toMatchObject({
    treated: { profiles: 2, converted: 1, rate: 0.5 },
    holdout: { profiles: 3, converted: 2, rate: 0.6667 },
  });
  expect(entry).toMatchObject({ uniqueProfiles: 5, holdoutProfiles: 3 });
});

/** What a simulation answers: its shapes, and the orders of its lists. */
import { at, cart, definitions, did, hand, order, run } from '../../../../test/support/simulated-shop';

it('turns away whom it should, in order of time, journey and person', () => {
  const { rejected, reports, enrollments } = run([
    hand('eve', 'staff', '01 08:00'),
    hand('dan', 'do-not-nudge', '01 08:00'),
    did('zoe', 'Cart Updated', '01 09:00'),
    did('zoe', 'Cart Updated', '01 09:00'),
    did('eve', 'Cart Updated', '01 09:00'),
    did('dan', 'Cart Updated', '01 08:30'),
    did('old', 'Cart Updated', '01 09:00', { receivedAt: at('03 09:00') }),
  ]);
  expect(rejected).toEqual([
    { journey: 'cart', userId: 'dan', key: null, at: at('01 08:30'), reason: 'suppressed' },
    { journey: 'cart', userId: 'eve', key: null, at: at('01 09:00'), reason: 'excluded' },
    { journey: 'cart', userId: 'old', key: null, at: at('01 09:00'), reason: 'too_old' },
    { journey: 'cart', userId: 'zoe', key: null, at: at('01 09:00'), reason: 'already_active' },
  ]);
  expect(enrollments).toHaveLength(1);
  expect(reports.cart!.entry).toEqual({
    inflow: 5,
    entered: 1,
    uniqueProfiles: 1,
    holdoutProfiles: 0,
    rejected: { suppressed: 1, excluded: 1, too_old: 1, already_active: 1 },
  });
});

it('puts several credits and assists by their place in the list of enrollments', () => {
  const second = { ...cart, entry: { on: { event: 'Wishlist Added' } }, steps: [{ id: 'wait', delay: 'P5D' }] };
  const { enrollments, conversions } = run(
    [did('ann', 'Wishlist Added', '01 08:00'), did('ann', 'Cart Updated', '01 09:00'), order('ann', '01 12:00', 'o1')],
    { definitions: { ...definitions, journeys: { cart, wish: second } } },
  );
  expect(enrollments.map(({ journey }) => journey)).toEqual(['wish', 'cart']);
  expect(conversions).toMatchObject([
    {
      credited: { journey: 'cart', enteredAt: at('01 09:00'), enrollment: 1 },
      assists: [{ journey: 'wish', enteredAt: at('01 08:00'), enrollment: 0 }],
      rule: 'touched',
    },
  ]);
});

it('answers nothing of nothing', () => {
  expect(run([], { definitions: {} })).toEqual({ enrollments: [], rejected: [], conversions: [], reports: {} });
});

it('knows people by an anonymous id where there is no other, and lists them first', () => {
  const nobody = { userId: undefined, anonymousId: 'device-1' };
  const { enrollments, rejected, conversions } = run([
    did('ann', 'Cart Updated', '01 09:00'),
    did('', 'Cart Updated', '01 09:00', nobody),
    did('', 'Cart Updated', '01 09:30', nobody),
    order('', '01 09:40', 'o2', 1, nobody),
    order('ann', '01 09:40', 'o1'),
  ]);
  expect(enrollments.map(({ userId }) => userId)).toEqual([null, 'ann']);
  expect(rejected.map(({ userId, reason }) => [userId, reason])).toEqual([[null, 'already_active']]);
  expect(conversions.map(({ userId, credited }) => [userId, credited?.enrollment])).toEqual([
    [null, 0],
    ['ann', 1],
  ]);
});

it('lists enrollments of one instant by journey, person and opening, rejections by journey and person', () => {
  const again = { ...cart, entry: { on: { event: 'Cart Updated' }, onReentry: 'restart' } };
  const result = run(
    [did('bob', 'Cart Updated', '01 09:00'), did('ada', 'Cart Updated', '01 09:00'), did('ada', 'Cart Updated', '01 09:00')],
    { definitions: { ...definitions, journeys: { z: again, a: cart } } },
  );
  expect(result.enrollments.map(({ journey, userId, endReason }) => [journey, userId, endReason])).toEqual([
    ['a', 'ada', null],
    ['a', 'bob', null],
    ['z', 'ada', 'superseded'],
    ['z', 'ada', null],
    ['z', 'bob', null],
  ]);
  const device = { ...did('', 'Cart Updated', '01 09:00'), userId: null, anonymousId: 'd' };
  const people = [did('b', 'Cart Updated', '01 09:00'), device, did('a', 'Cart Updated', '01 09:00')];
  const turnedAway = run([...people, ...people, ...people, device, ...people.toReversed()], {
    definitions: { ...definitions, journeys: { z: cart, a: cart } },
  });
  const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
  expect(turnedAway.rejected.map(({ journey, userId }) => [journey, userId])).toEqual(
    ['a', 'z'].flatMap((journey) => [...times(4, [journey, null]), ...times(3, [journey, 'a']), ...times(3, [journey, 'b'])]),
  );
});

it('says where an enrollment stands that has just begun, and where one in mid-wait', () => {
  expect(run([did('ada', 'Cart Updated', '01 09:00')]).enrollments[0]).toMatchObject({ state: 'active', step: 'wait' });
  expect(run([did('ada', 'Cart Updated', '01 09:00')], { until: at('01 10:00') }).enrollments[0]).toMatchObject({
    step: 'wait-again',
    messages: [{ step: 'remind', status: 'sent' }],
  });
});

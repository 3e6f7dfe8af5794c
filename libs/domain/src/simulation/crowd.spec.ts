/** What people have to do with each other: targets that close journeys, splits that are decided by those who came before. */
import { Agenda } from './agenda';
import { at, cart, definitions, did, order, run } from '../../../../test/support/simulated-shop';

describe('a journey that closes at its target', () => {
  const closing = (over: object = {}) => ({
    ...definitions,
    journeys: {
      cart: { ...cart, ...over, goal: { ...cart.goal, target: { type: 'count', value: 1 }, stopEntriesAtTarget: true } },
    },
  });

  it('lets in nobody else once enough have attained it', () => {
    const events = [
      did('ann', 'Cart Updated', '01 09:00'),
      did('bob', 'Cart Updated', '01 09:10'),
      order('ann', '01 09:30', 'o1'),
      did('cid', 'Cart Updated', '01 09:40'),
      order('bob', '01 09:50', 'o2'),
    ];
    const result = run(events, { definitions: closing() });
    expect(result.rejected).toMatchObject([{ userId: 'cid', reason: 'target_met' }]);
    expect(result.reports.cart!.attainment).toMatchObject({ profiles: 2, met: true });
  });

  it('entries that time brings are asked at their instant, among what all the others do', () => {
    const on = { segment: 'lapsed' };
    const segments = {
      ...definitions.segments,
      lapsed: { name: 'Lapsed', when: { all: [{ event: 'Visit' }, { not: { event: 'Visit', within: 'P1D' } }] } },
    };
    const events = [
      did('ann', 'Visit', '01 09:00'),
      did('bob', 'Visit', '01 09:30'),
      order('ann', '02 09:10', 'o1'),
      // Heard of only after both were to enter.
      did('bob', 'Page Viewed', '04 09:00'),
    ];
    const result = run(events, { definitions: { ...closing({ entry: { on } }), segments } });
    expect(result.enrollments.map(({ userId }) => userId)).toEqual(['ann']);
    expect(result.rejected).toEqual([
      { journey: 'cart', userId: 'bob', key: null, at: '2026-03-02T09:30:00.001Z', reason: 'target_met' },
    ]);
  });

  it('a conversion counts for the very entries that it brings', () => {
    const events = [
      did('ann', 'Cart Updated', '01 09:00'),
      order('ann', '01 09:30', 'o1'),
      did('ann', 'Cart Updated', '01 09:40'),
    ];
    const again = closing({ entry: { on: { event: 'Cart Updated' }, reentry: 'always' } });
    expect(run(events, { definitions: again }).rejected).toMatchObject([{ userId: 'ann', reason: 'target_met' }]);
  });

  it('two who turn out to be one count once', () => {
    const two = closing();
    two.journeys.cart.goal.target.value = 2;
    const events = [
      did('ann', 'Cart Updated', '01 09:00'),
      order('ann', '01 09:30', 'o1'),
      did('bea', 'Cart Updated', '01 09:00'),
      order('bea', '01 09:30', 'o2'),
      did('cid', 'Cart Updated', '01 09:40'),
      { type: 'alias', userId: 'bea', previousId: 'ann', timestamp: at('01 10:00') },
      did('dan', 'Cart Updated', '01 10:10'),
    ];
    const result = run(events, { definitions: two });
    expect(result.rejected).toMatchObject([{ userId: 'cid', reason: 'target_met' }]);
    expect(result.enrollments.map(({ userId }) => userId)).toContain('dan');
  });
});

describe('a split that the goal decides', () => {
  const deciding = {
    ...definitions,
    journeys: {
      cart: {
        ...cart,
        steps: [
          {
            id: 'offer',
            split: {
              variants: [
                { name: 'gift', weight: 50, steps: [] },
                { name: 'plain', weight: 50, steps: [] },
              ],
              pickWinner: { confidence: 0.9, minProfiles: 40 },
            },
          },
        ],
      },
    },
  };
  const people = Array.from({ length: 60 }, (_, number) => `p${number}`);
  const first = run(
    people.map((user) => did(user, 'Cart Updated', '01 09:00')),
    { definitions: deciding },
  );
  const withGift = first.enrollments.filter(({ variants }) => variants['offer'] === 'gift').map(({ userId }) => userId!);
  const events = [
    ...people.map((user) => did(user, 'Cart Updated', '01 09:00')),
    ...withGift.map((user, number) => order(user, '01 10:00', `o${number}`)),
    ...people.map((user, minute) => did(`late-${user}`, 'Cart Updated', `01 11:${String(minute).padStart(2, '0')}`)),
  ];

  it('newcomers take the winner, the others keep what they have, and the report says since when', () => {
    const result = run(events, { definitions: deciding });
    const { since } = result.reports.cart!.winner!;
    const drawn = result.enrollments.filter(({ enteredAt }) => enteredAt <= since);
    const newcomers = result.enrollments.filter(({ enteredAt }) => enteredAt > since);
    expect(result.reports.cart!.winner).toMatchObject({ step: 'offer', variant: 'gift' });
    expect(new Set(drawn.map(({ variants }) => variants['offer']))).toEqual(new Set(['gift', 'plain']));
    expect(new Set(newcomers.map(({ variants }) => variants['offer']))).toEqual(new Set(['gift']));
    expect(drawn.slice(0, people.length).map(({ variants }) => variants)).toEqual(
      first.enrollments.map(({ variants }) => variants),
    );
  });

  it('is nothing while nobody converts', () => expect(first.reports.cart!.winner).toBeNull());
});

describe('the agenda', () => {
  it('takes whoever is due first, of one instant who came first, and none twice', () => {
    const names = ['c', 'a', 'd', 'b'].map((name) => ({ name }));
    const agenda = new Agenda<{ name: string }>();
    names.forEach((who, place) => agenda.put(who, [5, 1, 5, 3][place]!));
    agenda.put(names[0]!, 2);
    agenda.put(names[3]!, null);
    agenda.put(names[1]!, 1);
    const taken: string[] = [];
    for (let due = agenda.take(9); due; due = agenda.take(9)) taken.push(`${due.who.name} ${due.at}`);
    expect(taken).toEqual(['a 1', 'c 2', 'd 5']);
  });

  it('leaves those who are due later', () => {
    const agenda = new Agenda<object>();
    agenda.put({}, 5);
    expect([agenda.take(4), agenda.take(5)?.at, agenda.take(9)]).toEqual([undefined, 5, undefined]);
  });

  it('puts many in order', () => {
    const agenda = new Agenda<{ at: number }>();
    const instants = Array.from({ length: 200 }, (_, place) => (place * 7919) % 101);
    for (const at of instants) agenda.put({ at }, at);
    const taken: number[] = [];
    for (let due = agenda.take(1000); due; due = agenda.take(1000)) taken.push(due.at);
    expect(taken).toEqual([...instants].sort((a, b) => a - b));
  });
});

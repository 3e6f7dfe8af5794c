/** attribution.md, "How an enrollment begins": what people enter by, when they entered then, and why others are turned away. */
import { cartJourney, instant, World, type JourneyParts, type WorldDefinitions } from '../../../../test/support/world';
import type { Condition } from '../condition/condition';

const buyers: Condition = { event: 'Order Completed' };
const segments: Record<string, Condition | 'static'> = {
  buyers,
  recent: { event: 'Order Completed', within: 'P1D' },
  lapsed: { all: [{ event: 'Order Completed' }, { not: { event: 'Order Completed', within: 'P1D' } }] },
  pro: { trait: 'plan', is: 'pro' },
  everybody: { all: [] },
  vip: 'static',
  achievers: { goal: 'purchase' },
};
const bySegment = (segment: string, over: JourneyParts = {}): WorldDefinitions => ({
  segments,
  journeys: { cart: cartJourney({ goal: null, ...over, entry: { on: { segment }, ...over.entry } }) },
});

describe('by segment: the instant of the move inside', () => {
  it.each<[string, string, (world: World) => World, string[]]>([
    ['an event moves inside', 'buyers', (world) => world.track('1h', 'Order Completed'), ['cart from 1h: active']],
    ['an identify moves inside', 'pro', (world) => world.identify('1h', { plan: 'pro' }), ['cart from 1h: active']],
    ['a member is added by hand', 'vip', (world) => world.member('1h', 'vip', true), ['cart from 1h: active']],
    [
      'time moves inside, one millisecond after the `within` ended',
      'lapsed',
      (world) => world.track('1h', 'Order Completed').until('1d+1h+1ms'),
      ['cart from 1d+1h+1ms: active'],
    ],
    [
      'a profile begins with its first event of any kind, and joins the segments then true of it',
      'everybody',
      (world) => world.track('1h', 'Page Viewed').track('2h', 'Page Viewed'),
      ['cart from 1h: active'],
    ],
    [
      'the very call that completes the goal moves into a segment on the goal',
      'achievers',
      (world) => world.track('1h', 'Order Completed'),
      ['cart from 1h: active'],
    ],
    [
      'it happened when the call did, however late that was told',
      'buyers',
      (world) => world.track('1h', 'Order Completed', {}, { told: '20h' }),
      ['cart from 1h: active'],
    ],
    [
      'who is inside already does not move',
      'buyers',
      (world) => world.track('1h', 'Order Completed').track('2h', 'Order Completed'),
      ['cart from 1h: active'],
    ],
    [
      'who leaves and comes back moves again, and is asked as any other',
      'pro',
      (world) => world.identify('1h', { plan: 'pro' }).identify('2h', { plan: 'free' }).identify('3h', { plan: 'pro' }),
      ['cart from 1h: active'],
    ],
  ])('%s', (_, segment, live, passages) => {
    expect(live(new World(bySegment(segment))).passages()).toEqual(passages);
  });

  it('the entry event is the call that moved the profile, if one did', () => {
    const byCall = new World(bySegment('pro')).identify('1h', { plan: 'pro' });
    const byTime = new World(bySegment('lapsed')).track('0h', 'Order Completed').until('3d');
    expect(byCall.ledger().enrollments[0]!.entryEventId).not.toBeNull();
    expect(byTime.ledger().enrollments[0]!.entryEventId).toBeNull();
  });

  it('a call as late as may not open by event does not by a move either; time is never too late', () => {
    const late = new World(bySegment('buyers')).track('1h', 'Order Completed', {}, { told: '1d+1h+1ms' });
    expect([late.passages(), late.turnedAway()]).toEqual([[], ['cart at 1h: too_old']]);
    const noticed = new World(bySegment('lapsed')).track('0h', 'Order Completed').until('9d');
    expect(noticed.passages()).toEqual(['cart from 1d+1ms: completed at 2d+1h+1ms']);
  });

  it('suppressions that time brings come before the entries of that instant, and before its timers', () => {
    const lapsing = cartJourney({ goal: null, entry: { on: { segment: 'lapsed' } }, suppress: ['lapsed'] });
    const other = cartJourney({ goal: null, entry: { on: buyers }, suppress: ['lapsed'] });
    const world = new World({ segments, journeys: { lapsing, other } }).track('0h', 'Order Completed').until('9d');
    expect(world.passages()).toEqual(['other from 0h: suppressed at 1d+1ms']);
    expect(world.turnedAway()).toEqual(['lapsing at 1d+1ms: suppressed']);
  });

  describe('what time moves comes after all events of that instant, the profile’s own too', () => {
    const goals = { purchase: { when: { event: 'Signed Up' } }, lapse: { when: { segment: 'lapsed' } } };
    const at = '1d+1ms';
    const signedUp = (journey: JourneyParts) =>
      new World({ goals, segments, journeys: { cart: cartJourney(journey) } })
        .track('0h', 'Order Completed')
        .track(at, 'Signed Up')
        .until(at);

    it('the event is not what enters it: where it is the goal it is won', () => {
      const world = signedUp({ entry: { on: { segment: 'lapsed' } } });
      expect(world.passages()).toEqual([`cart from ${at}: goal_met at ${at}`]);
      expect(world.ledger().enrollments[0]!.entryEventId).toBeNull();
    });

    it('the event enters first, and is suppressed then', () => {
      const world = signedUp({ entry: { on: { event: 'Signed Up' } }, goal: null, suppress: ['lapsed'] });
      expect(world.passages()).toEqual([`cart from ${at}: suppressed at ${at}`]);
    });

    it('the event completes no goal that time alone brings about', () => {
      const world = signedUp({ entry: { on: { api: true } } });
      expect(world.ledger().conversions.map(({ goal }) => goal)).toEqual(['purchase']);
      expect(world.segmentsOf()).toContain('lapsed');
    });

    it('what the event itself changes is changed at once', () => {
      const world = new World({ segments, journeys: {} }).track('0h', 'Order Completed').track(at, 'Order Completed');
      expect([world.segmentsOf(), world.until(at).segmentsOf()]).toEqual([
        ['achievers', 'buyers', 'everybody', 'recent'],
        ['achievers', 'buyers', 'everybody', 'recent'],
      ]);
    });
  });

  it('`existing`: who is inside at the publish enters at its instant, once', () => {
    const world = new World(bySegment('vip', { entry: { on: { segment: 'vip', existing: true } } }));
    world.member('0h', 'vip', true, 'ada').track('0h', 'Page Viewed', {}, { user: 'bea' });
    world.ledger().enrollments.length = 0;
    for (const user of ['ada', 'bea']) world.letInExisting('2h', 'cart', user).letInExisting('2h', 'cart', user);
    expect([world.passages('ada'), world.passages('bea')]).toEqual([['cart from 2h: active'], []]);
    expect([world.turnedAway('ada'), world.turnedAway('bea')]).toEqual([[], []]);
  });
});

describe('by goal: each conversion newly recorded', () => {
  const byGoal = (over: JourneyParts = {}): WorldDefinitions => ({
    goals: { purchase: { when: buyers, dedupeBy: 'order_id' } },
    journeys: { thanks: cartJourney({ ...over, entry: { on: { goal: 'purchase' }, reentry: 'always', ...over.entry } }) },
  });

  it('enters as it happened, and is not won by it', () => {
    const world = new World(byGoal()).track('1h', 'Order Completed').until('2h');
    expect(world.story()).toEqual(['thanks from 1h: active, remind sent at 2h']);
    expect(world.credits()).toEqual(['1h: not_attributed (own_entry_event)']);
  });

  it('told again it brings nobody to the door', () => {
    const world = new World(byGoal());
    for (const hour of ['1h', '2h']) world.track(hour, 'Order Completed', { order_id: 'o1' });
    expect([world.passages(), world.turnedAway()]).toEqual([['thanks from 1h: active'], []]);
  });

  it('the key is read off its event', () => {
    const world = new World(byGoal({ goal: null, entry: { keyBy: 'cart_id' } }));
    world.track('1h', 'Order Completed', { cart_id: 7 }).track('2h', 'Order Completed');
    expect(world.passages()).toEqual(['thanks 7 from 1h: active']);
    expect(world.turnedAway()).toEqual(['thanks at 2h: no_key']);
  });

  it('one that a change of state completed has no event, and so no key', () => {
    const goals = { purchase: { when: { trait: 'plan', is: 'pro' } as Condition } };
    const journeys = (keyBy: object) => ({
      thanks: cartJourney({ goal: null, entry: { on: { goal: 'purchase' }, ...keyBy } }),
    });
    const plain = new World({ goals, journeys: journeys({}) }).identify('1h', { plan: 'pro' });
    const keyed = new World({ goals, journeys: journeys({ keyBy: 'cart_id' }) }).identify('1h', { plan: 'pro' });
    expect([plain.passages(), keyed.turnedAway()]).toEqual([['thanks from 1h: active'], ['thanks at 1h: no_key']]);
  });
});

describe('by hand: the receipt', () => {
  it('works for every way in, and asks the rules as ever', () => {
    const world = new World({ journeys: { cart: cartJourney({ entry: { audience: { trait: 'plan', is: 'pro' } } }) } });
    world.identify('0h', { plan: 'pro' }).enroll('1h').enroll('2h').identify('0h', { plan: 'free' }, { user: 'bea' });
    world.enroll('1h', { user: 'bea' });
    expect(world.passages()).toEqual(['cart from 1h: active']);
    expect([world.turnedAway(), world.turnedAway('bea')]).toEqual([
      ['cart at 2h: already_active'],
      ['cart at 1h: not_in_audience'],
    ]);
  });

  it('one of whom nothing was heard is unknown, and stays so', () => {
    const world = new World({}).enroll('1h', { user: 'nobody' });
    expect(world.turnedAway('nobody')).toEqual(['cart at 1h: unknown_profile']);
    expect(world.ledger('nobody').isNew).toBe(true);
    expect(world.ledger('nobody').changes.profile).toBe(false);
  });

  it('the key is given, and missed where it is not', () => {
    const world = new World({ journeys: { cart: cartJourney({ entry: { on: { api: true }, keyBy: 'cart_id' } }) } });
    world.track('0h', 'Page Viewed').enroll('1h', { key: '7' }).enroll('2h');
    expect([world.passages(), world.turnedAway()]).toEqual([['cart 7 from 1h: active'], ['cart at 2h: no_key']]);
  });

  it('turned away are those who come while the journey is live or paused; one that is stopped counts nobody', () => {
    const [paused, stopped] = [new World({ paused: ['cart'] }), new World({ stopped: ['cart'] })];
    for (const world of [paused, stopped]) world.track('0h', 'Page Viewed').enroll('1h');
    expect([paused.turnedAway(), stopped.turnedAway()]).toEqual([['cart at 1h: not_live'], []]);
  });
});

describe('where a profile may not enter, the first of these that applies is the reason', () => {
  /** Every reason applies at once; each is then put right, the first first. */
  const reasons = [
    'not_live',
    'unknown_profile',
    'no_key',
    'not_in_audience',
    'excluded',
    'suppressed',
    'reentry',
    'goal_already_met',
    'target_met',
  ] as const;
  type Reason = (typeof reasons)[number];

  const comes = (right: ReadonlySet<Reason>): string => {
    const entry = {
      on: { api: true },
      keyBy: 'cart_id',
      audience: { trait: 'plan', is: right.has('not_in_audience') ? 'free' : 'pro' },
      exclude: right.has('excluded') ? [] : ['staff'],
      reentry: right.has('reentry') ? 'always' : 'once',
      ...(right.has('goal_already_met') ? {} : { skipIfGoalMetWithin: 'P30D' }),
    };
    const goal = { target: { type: 'count', value: right.has('target_met') ? 2 : 1 }, stopEntriesAtTarget: true };
    const journey = cartJourney({ entry, goal, suppress: right.has('suppressed') ? [] : ['recent'] });
    const before = cartJourney({ entry: { on: { api: true }, keyBy: 'cart_id' }, goal: {} });
    const world = new World({
      segments: { staff: 'static', recent: buyers },
      journeys: { cart: before },
    });
    world.identify('0h', { plan: 'free' }).enroll('1h', { key: '7' }).track('2h', 'Order Completed', { cart_id: '7' });
    world.member('3h', 'staff', true).publish('cart', journey);
    if (!right.has('not_live')) world.pause('4h');
    const user = right.has('unknown_profile') ? 'ada' : 'nobody';
    world.enroll('5h', { user, key: right.has('no_key') ? '7' : null });
    return world.turnedAway(user).join() || world.passages(user).at(-1)!;
  };

  it.each(reasons.map((reason, place) => [reason, reasons.slice(0, place)] as const))('%s', (reason, putRight) => {
    expect(comes(new Set(putRight))).toBe(`cart at 5h: ${reason}`);
  });

  it('none applies: it enters', () => expect(comes(new Set(reasons))).toBe('cart 7 from 5h: active'));

  it('`already_active` stands where `reentry` does, and comes before what else is asked', () => {
    const world = new World({
      journeys: { cart: cartJourney({ entry: { skipIfGoalMetWithin: 'P30D' }, goal: { onGoal: 'continue' } }) },
    });
    world.track('0h', 'Cart Updated').track('1h', 'Order Completed').track('2h', 'Cart Updated');
    expect(world.turnedAway()).toEqual(['cart at 2h: already_active']);
  });

  it('an entry event older than the enrollment does not restart it; one of its instant does', () => {
    const world = new World({ journeys: { cart: cartJourney({ entry: { onReentry: 'restart' } }) } });
    world.track('2h', 'Cart Updated').track('1h', 'Cart Updated', {}, { told: '2h+10m' });
    expect([world.passages(), world.turnedAway()]).toEqual([['cart from 2h: active'], ['cart at 1h: already_active']]);
    expect(world.track('2h', 'Cart Updated', {}, { told: '2h+20m' }).passages()).toEqual([
      'cart from 2h: superseded at 2h',
      'cart from 2h: active',
    ]);
  });

  it('a refused restart leaves the enrollment as it is', () => {
    const entry = { onReentry: 'restart', audience: { trait: 'plan', is: 'pro' } };
    const world = new World({ journeys: { cart: cartJourney({ entry }) } }).identify('0h', { plan: 'pro' });
    world.track('1h', 'Cart Updated').identify('2h', { plan: 'free' }).track('3h', 'Cart Updated');
    expect([world.passages(), world.turnedAway()]).toEqual([['cart from 1h: active'], ['cart at 3h: not_in_audience']]);
  });
});

describe('a target that stops entries', () => {
  const goal = { target: { type: 'count', value: 1 }, stopEntriesAtTarget: true };
  const world = () => new World({ journeys: { cart: cartJourney({ goal }) } });

  it('is asked at each entry, over everybody', () => {
    const shop = world().track('0h', 'Cart Updated').track('1h', 'Order Completed');
    shop.track('2h', 'Cart Updated', {}, { user: 'bea' });
    expect(shop.turnedAway('bea')).toEqual(['cart at 2h: target_met']);
  });

  it('is not met by who attained another journey', () => {
    const other = cartJourney({ entry: { on: { event: 'Visit' } } });
    const shop = new World({ journeys: { cart: cartJourney({ goal }), other } })
      .track('0h', 'Visit')
      .track('1h', 'Order Completed');
    shop.track('2h', 'Cart Updated', {}, { user: 'bea' });
    expect([shop.credits(), shop.turnedAway('bea')]).toEqual([['1h: credited to other (only_candidate)'], []]);
  });

  it('opens again if attainment falls', () => {
    const shop = world().track('0h', 'Cart Updated').track('1h', 'Order Completed');
    shop.ledger().conversions.length = 0;
    shop.track('2h', 'Cart Updated', {}, { user: 'bea' });
    expect(shop.passages('bea')).toEqual(['cart from 2h: active']);
  });
});

describe('five entries may follow from one another within one instant, a sixth is `too_deep`', () => {
  /** Each journey moves the profile into the segment of the next one. */
  const chain = (length: number, delay?: string): WorldDefinitions => ({
    segments: Object.fromEntries(
      Array.from({ length }, (_, place): [string, Condition] => [`s${place + 1}`, { trait: `t${place + 1}`, is: true }]),
    ),
    journeys: Object.fromEntries(
      Array.from({ length }, (_, place) => [
        `j${place + 1}`,
        cartJourney({
          goal: null,
          entry: { on: { segment: `s${place + 1}` } },
          steps: [...(delay ? [{ id: 'wait', delay }] : []), { id: 'next', update: { set: { [`t${place + 2}`]: true } } }],
        }),
      ]),
    ),
  });

  it('within one instant', () => {
    const world = new World(chain(7)).identify('0h', { t1: true }).until('1d');
    expect(world.passages()).toEqual([1, 2, 3, 4, 5].map((number) => `j${number} from 0h: completed at 0h`));
    expect(world.turnedAway()).toEqual(['j6 at 0h: too_deep']);
  });

  it('later ones begin anew', () => {
    const world = new World(chain(7, 'PT0.001S')).identify('0h', { t1: true }).until('1d');
    expect([world.passages().length, world.turnedAway()]).toEqual([7, []]);
  });
});

describe('several journeys of one call', () => {
  it('are entered in order of their keys, whatever brought the profile to them', () => {
    const on = {
      d: { event: 'Order Completed' },
      b: { segment: 'buyers' },
      c: { goal: 'purchase' },
      a: { event: 'Order Completed' },
    };
    const journeys = Object.fromEntries(
      Object.entries(on).map(([key, way]) => [key, cartJourney({ goal: null, entry: { on: way } })]),
    );
    const world = new World({ segments, journeys }).track('1h', 'Order Completed');
    expect(world.passages()).toEqual(['a', 'b', 'c', 'd'].map((key) => `${key} from 1h: active`));
  });
});

describe('the arm per value of a trait', () => {
  const holdout = { percent: 50, unit: { trait: 'region' } };
  const world = () => new World({ journeys: { cart: cartJourney({ holdout }) } });
  const armOf = (shop: World, user: string) =>
    shop.ledger(user).enrollments.map(({ holdout: out, holdoutUnit }) => [holdoutUnit, out]);

  it('whole regions are on one side, and both sides have some', () => {
    const shop = world();
    const sides = new Map<string, Set<boolean>>();
    const units = new Set<string>();
    for (let number = 0; number < 200; number++) {
      const [user, region] = [`u${number}`, `r${number % 20}`];
      shop.identify('0h', { region }, { user }).track('1h', 'Cart Updated', {}, { user });
      const [[unit, out]] = armOf(shop, user) as [[string, boolean]];
      units.add(unit);
      sides.set(region, (sides.get(region) ?? new Set()).add(out));
    }
    expect(units.size).toBe(20);
    expect([...sides.values()].every(({ size }) => size === 1)).toBe(true);
    expect(new Set([...sides.values()].flatMap((side) => [...side])).size).toBe(2);
  });

  it('who has no such trait is drawn for itself; who moves stays on the side and in the region it was drawn in', () => {
    const shop = new World({ journeys: { cart: cartJourney({ holdout, entry: { reentry: 'always' }, steps: [] }) } });
    shop.track('0h', 'Cart Updated', {}, { user: 'none' });
    shop
      .identify('0h', { region: 7 })
      .track('1h', 'Cart Updated')
      .identify('2h', { region: 'south' })
      .track('3h', 'Cart Updated');
    expect(armOf(shop, 'none')[0]![0]).toBeNull();
    const [first, second] = armOf(shop, 'ada');
    expect(first![0]).not.toBeNull();
    expect(second).toEqual(first);
  });
});

it('an entry is told of with its instant, which no later noticing moves', () => {
  const world = new World(bySegment('lapsed')).track('0h', 'Order Completed').until('8d');
  expect(world.ledger().enrollments[0]!.enteredAt).toBe(instant('1d+1ms'));
});

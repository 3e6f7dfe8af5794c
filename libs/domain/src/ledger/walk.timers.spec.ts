/** Delays that end at an instant of their own, quiet hours, and pauses: when a timer comes up, and what follows it. */
import { cartJourney, instant, type JourneyParts, World } from '../../../../test/support/world';

const send = (id: string, over: object = {}) => ({ id, send: { channel: 'email', template: 'reminder', ...over } });
const delay = (id: string, settings: unknown) => ({ id, delay: settings });
const journey = (steps: object[], over: JourneyParts = {}) => cartJourney({ steps, ...over });
const world = (steps: object[], over: JourneyParts = {}) => new World({ journeys: { cart: journey(steps, over) } });

describe('until a time of day, by the wall clock of the person', () => {
  // The world begins on Sunday 1 March 2026, midnight UTC; Berlin is an hour ahead, and two from 29 March on (28 days later).
  const morning = [delay('wait', { until: { time: '09:00' } }), send('remind')];
  it.each<[string, string | null, string, string]>([
    ['in UTC where nothing else is known', null, '0h', '9h'],
    ['in the time zone of the person', 'Europe/Berlin', '0h', '8h'],
    ['at that very time', null, '9h', '9h'],
    ['just missed: the next day', null, '9h+1ms', '1d+9h'],
    ['on the morning after the clock was put forward', 'Europe/Berlin', '27d+20h', '28d+7h'],
    ['on the morning before', 'Europe/Berlin', '26d+20h', '27d+8h'],
    ['a name that is no time zone counts as none', 'Middle-earth', '0h', '9h'],
  ])('%s', (_, timezone, entered, sent) => {
    const story = world(morning);
    if (timezone !== null) story.identify(entered, { timezone });
    story.track(entered, 'Cart Updated').until('40d');
    expect(story.ledger().enrollments[0]!.messages).toMatchObject([{ step: 'remind', at: instant(sent) }]);
  });

  it('a day later is the next morning, not 24 hours, when the clock is changed', () => {
    const steps = [...morning, delay('day', 'PT12H'), delay('next', { until: { time: '09:00' } }), send('last')];
    const story = world(steps).identify('26d', { timezone: 'Europe/Berlin' }).track('26d+20h', 'Cart Updated').until('30d');
    expect(story.story()).toEqual(['cart from 26d+20h: completed at 28d+7h, remind sent at 27d+8h, last sent at 28d+7h']);
  });
});

describe('until the instant of a trait, read again on waking', () => {
  const trial = (over: object = {}) => [delay('trial', { until: { trait: 'endsAt', ...over } }), send('remind')];
  const at = (text: string) => new Date(instant(text)).toISOString();
  it.each<[string, object, (story: World) => World, string]>([
    ['as it was when it began', {}, (story) => story, 'completed at 2d, remind sent at 2d'],
    ['a day before', { offset: '-P1D' }, (story) => story, 'completed at 1d, remind sent at 1d'],
    ['put off meanwhile', {}, (story) => story.identify('1d', { endsAt: at('3d') }), 'completed at 3d, remind sent at 3d'],
    [
      'put off twice',
      {},
      (story) => story.identify('1d', { endsAt: at('3d') }).identify('2d+12h', { endsAt: at('5d') }),
      'completed at 5d, remind sent at 5d',
    ],
    [
      'brought forward: the change is seen on waking',
      {},
      (story) => story.identify('1d', { endsAt: at('1d+1h') }),
      'completed at 2d, remind sent at 2d',
    ],
    ['taken away', {}, (story) => story.identify('1d', { endsAt: null }), 'completed at 2d, remind sent at 2d'],
  ])('%s', (_, over, live, end) => {
    const story = world(trial(over))
      .identify('0h', { endsAt: at('2d') })
      .track('0h', 'Cart Updated');
    expect(live(story).until('9d').story()).toEqual([`cart from 0h: ${end}`]);
  });

  it.each([
    ['continue', 'completed at 1d, remind sent at 1d'],
    ['exit', 'completed at 1d'],
  ])('past as it begins: %s', (ifPast, end) => {
    const story = world(trial({ ifPast }))
      .identify('0h', { endsAt: at('12h') })
      .track('1d', 'Cart Updated');
    expect(story.until('9d').story()).toEqual([`cart from 1d: ${end}`]);
  });
});

describe('quiet hours delay promotional messages to their end, and what follows begins there', () => {
  const quietHours = { from: '21:00', to: '08:00' };
  const steps = [delay('hour', 'PT1H'), send('remind'), delay('day', 'P1D'), send('last')];

  it('on the walk', () => {
    const story = world(steps, { quietHours }).track('21h', 'Cart Updated').until('1d');
    expect([story.story(), story.way(), story.due()]).toEqual([['cart from 21h: active'], 'hour 21h, remind 22h', '1d+8h']);
    expect(story.until('4d').story()).toEqual(['cart from 21h: completed at 2d+8h, remind sent at 1d+8h, last sent at 2d+8h']);
  });

  it('ends with its goal while it is held', () => {
    const story = world(steps, { quietHours }).track('21h', 'Cart Updated').until('1d').track('1d', 'Order Completed');
    expect(story.until('2d').story()).toEqual(['cart from 21h: goal_met at 1d']);
    expect(story.ledger().enrollments[0]).toMatchObject({ avoided: true });
  });

  it('everything is asked again at the end: late by then is too late', () => {
    const late = [send('remind', { expires: 'PT1H' }), send('note', { class: 'transactional' })];
    const story = world(late, { quietHours }).track('22h', 'Cart Updated').until('2d');
    expect(story.story()).toEqual(['cart from 22h: completed at 1d+8h, remind withheld (expired) at 1d+8h, note sent at 1d+8h']);
  });
});

describe('a message may move whoever gets it', () => {
  const segments = { reached: { message: 'delivered' as const, journey: 'cart' } };

  it('into a segment, at the instant of its acceptance', () => {
    const journeys = {
      cart: journey([delay('hour', 'PT1H'), send('remind')]),
      next: cartJourney({ entry: { on: { segment: 'reached' } } }),
    };
    const story = new World({ segments, journeys }).track('0h', 'Cart Updated').until('1h');
    expect([story.segmentsOf(), story.story()]).toEqual([
      ['reached'],
      ['cart from 0h: completed at 1h, remind sent at 1h', 'next from 1h: active'],
    ]);
  });

  it('and out of a journey, before its next step', () => {
    const steps = [send('remind'), send('last')];
    const story = new World({ segments, journeys: { cart: journey(steps, { suppress: ['reached'] }) } });
    expect(story.track('0h', 'Cart Updated').until('1h').story()).toEqual(['cart from 0h: suppressed at 0h, remind sent at 0h']);
  });

  it('live, once its acceptance is known', () => {
    const story = new World({ segments, onSend: 'leave', journeys: { cart: journey([send('remind'), delay('day', 'P1D')]) } });
    story.track('0h', 'Cart Updated').until('5m').settle('6m', 'remind', 'unknown').until('7m');
    expect(story.segmentsOf()).toEqual([]);
    expect(story.settle('8m', 'remind', 'sent').until('9m').segmentsOf()).toEqual(['reached']);
  });
});

describe('caps and consent withhold, and the journey goes on', () => {
  it('a cap', () => {
    const steps = [send('one'), send('two'), delay('day', 'P1D'), send('three')];
    const story = new World({
      settings: { frequencyCap: { promotional: { max: 1, per: 'P1D' } } },
      journeys: { cart: journey(steps) },
    });
    expect(story.track('0h', 'Cart Updated').until('2d').story()).toEqual([
      'cart from 0h: completed at 1d, one sent at 0h, two withheld (frequency_cap) at 0h, three sent at 1d',
    ]);
  });
});

describe('Paused: waits that end meanwhile go on at resume', () => {
  const steps = [delay('hour', 'PT1H'), send('remind'), delay('day', 'P1D'), send('last')];
  const story = () => world(steps).track('0h', 'Cart Updated').until('30m');

  it('nothing comes up while it lasts', () => {
    const paused = story().pause('40m');
    expect([paused.due(), paused.place('5h')]).toEqual([null, { kind: 'paused' }]);
    expect(paused.story()).toEqual(['cart from 0h: active']);
  });

  it('what would have begun in it begins at its end, and what follows counts from there', () => {
    const resumed = story().pause('40m').until('4h').resume('5h').until('9d');
    expect(resumed.way()).toBe('hour 0h, remind 5h, day 5h, last 1d+5h');
    expect(resumed.story()).toEqual(['cart from 0h: completed at 1d+5h, remind sent at 5h, last sent at 1d+5h']);
  });

  it.each([
    ['ends a moment before the timer', '30m', '59m', 'completed at 1d+1h, remind sent at 1h, last sent at 1d+1h'],
    ['ends at the timer', '30m', '1h', 'completed at 1d+1h, remind sent at 1h, last sent at 1d+1h'],
    ['begins at the timer', '1h', '2h', 'completed at 1d+2h, remind sent at 2h, last sent at 1d+2h'],
    ['begins after the timer', '1h+1ms', '2h', 'completed at 1d+1h, remind sent at 1h, last sent at 1d+1h'],
  ])('%s', (_, from, to, end) => {
    const resumed = story()
      .until(from === '1h' ? '59m' : from)
      .pause(from)
      .resume(to);
    expect(resumed.until('9d').story()).toEqual([`cart from 0h: ${end}`]);
  });

  it('one pause after the other, the next as the first ends', () => {
    const resumed = story().pause('40m').resume('2h').pause('2h').resume('3h').pause('4h').resume('5h');
    expect(resumed.until('9d').story()).toEqual(['cart from 0h: completed at 1d+3h, remind sent at 3h, last sent at 1d+3h']);
  });

  it('a message that came up in it is as late as its plan says', () => {
    const late = [delay('hour', 'PT1H'), send('remind', { expires: 'PT3H' }), delay('day', 'P1D'), send('last')];
    const resumed = world(late).track('0h', 'Cart Updated').until('30m').pause('40m').resume('5h').until('9d');
    expect(resumed.story()).toEqual(['cart from 0h: completed at 1d+5h, remind withheld (expired) at 5h, last sent at 1d+5h']);
  });

  it('what it caught in hand-over is followed from its end', () => {
    const live = new World({ onSend: 'leave', journeys: { cart: journey(steps) } }).track('0h', 'Cart Updated').until('1h');
    expect(live.pause('1h+1m').place('2h')).toMatchObject({ kind: 'sending', send: { step: 'remind' } });
    live.resume('5h').settle('5h+1s', 'remind', 'sent').until('6h');
    expect(live.due()).toBe('1d+5h');
  });

  it('goals are credited all the while', () => {
    const bought = story().pause('40m').track('2h', 'Order Completed');
    expect([bought.story(), bought.credits()]).toEqual([
      ['cart from 0h: goal_met at 2h'],
      ['2h: credited to cart (only_candidate)'],
    ]);
  });

  it('a wait may be answered in it, by its own deadline, and goes on at its end', () => {
    const wait = { event: 'Cart Viewed', within: 'PT2H', then: [send('seen')], else: [send('unseen')] };
    const looking = () =>
      world([{ id: 'look', waitFor: wait }])
        .track('0h', 'Cart Updated')
        .until('1h')
        .pause('1h');
    const seen = looking().track('90m', 'Cart Viewed').resume('5h').until('5h');
    expect(seen.story()).toEqual(['cart from 0h: completed at 5h, seen sent at 5h']);
    const late = looking().track('3h', 'Cart Viewed').resume('5h').until('5h');
    expect(late.story()).toEqual(['cart from 0h: completed at 5h, unseen sent at 5h']);
    const told = looking().track('90m', 'Cart Viewed', {}, { told: '4h' }).resume('5h').until('5h');
    expect(told.story()).toEqual(['cart from 0h: completed at 5h, seen sent at 5h']);
  });
});

describe('at one instant: memberships that time changes, then ticks, then steps', () => {
  const daily = (segment: string, over: object = {}) =>
    journey([delay('hour', 'PT1H')], { entry: { on: { schedule: { cron: '0 9 * * *', timezone: 'UTC', segment } }, ...over } });
  const lately = { event: 'Page Viewed', within: 'PT8H' };
  const segments = { lookers: lately, idle: { not: lately }, vip: { trait: 'vip', is: true } };
  const entries = (story: World) => story.story().filter((line) => line.startsWith('daily'));

  it.each([
    ['out of the segment a moment before the tick', 'lookers', '59m+59s+998ms', []],
    ['out of it at the tick', 'lookers', '59m+59s+999ms', []],
    ['still inside', 'lookers', '1h', ['daily from 9h: active']],
    ['into it at the tick', 'idle', '59m+59s+999ms', ['daily from 9h: active']],
    ['not yet inside', 'idle', '1h', []],
  ])('%s', (_, segment, viewed, expected) => {
    const story = new World({ segments, journeys: { daily: daily(segment) } }).track(viewed, 'Page Viewed').until('9h');
    expect(entries(story)).toEqual(expected);
  });

  it('a step that would shut the door comes after the tick', () => {
    const cart = journey([delay('hour', 'PT1H'), { id: 'mark', update: { set: { vip: true } } }]);
    const story = new World({ segments, journeys: { cart, daily: daily('lookers', { exclude: ['vip'] }) } });
    story.track('8h', 'Page Viewed').track('8h', 'Cart Updated').until('9h');
    expect([story.segmentsOf(), entries(story)]).toEqual([['lookers', 'vip'], ['daily from 9h: active']]);
  });
});

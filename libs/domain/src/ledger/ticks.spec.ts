/** Entries by schedule: each tick brings every member of the segment. */
import { cartJourney, World, type JourneyParts, type WorldDefinitions } from '../../../../test/support/world';

/** The world begins at midnight of a Sunday, UTC. */
const DAILY = { cron: '0 9 * * *', timezone: 'UTC', segment: 'vip' };
const shop = (over: JourneyParts = {}, more: WorldDefinitions = {}): World =>
  new World({
    segments: {
      vip: 'static',
      buyers: { event: 'Order Completed' },
      lapsed: { all: [{ event: 'Visit' }, { not: { event: 'Visit', within: 'PT9H' } }] },
    },
    journeys: {
      digest: cartJourney({
        goal: null,
        steps: [],
        ...over,
        entry: { on: { schedule: DAILY }, reentry: 'always', ...over.entry },
      }),
    },
    ...more,
  });
const on = (segment: string) => ({ entry: { on: { schedule: { ...DAILY, segment } } } });

describe('by schedule: the tick', () => {
  it.each<[string, JourneyParts, (world: World) => World, string[]]>([
    [
      'each member, at each tick',
      {},
      (world) => world.member('1h', 'vip', true).until('2d'),
      ['digest from 9h: completed at 9h', 'digest from 1d+9h: completed at 1d+9h'],
    ],
    ['nobody else', {}, (world) => world.track('1h', 'Page Viewed').until('3d'), []],
    [
      'no longer once outside',
      {},
      (world) => world.member('1h', 'vip', true).member('10h', 'vip', false).until('3d'),
      ['digest from 9h: completed at 9h'],
    ],
    [
      'who becomes a member at the tick is one',
      {},
      (world) => world.member('9h', 'vip', true).until('9h'),
      ['digest from 9h: completed at 9h'],
    ],
    [
      'whom time moves inside at the tick is one: moves come first',
      on('lapsed'),
      (world) => world.track('-1ms', 'Visit').until('9h'),
      ['digest from 9h: completed at 9h'],
    ],
    [
      'noticed late it is entered at its instant all the same',
      {},
      (world) => world.member('1h', 'vip', true).track('12h', 'Page Viewed'),
      ['digest from 9h: completed at 9h'],
    ],
    [
      'ticks from before anybody knew that it is a member have gone by',
      on('buyers'),
      (world) => world.track('1h', 'Order Completed', {}, { told: '1d' }).until('1d+8h'),
      [],
    ],
  ])('%s', (_, over, live, passages) => expect(live(shop(over)).passages()).toEqual(passages));

  it('the entry rules are asked at each; whoever is turned away is counted once a tick', () => {
    const world = shop({ entry: { reentry: 'once' } })
      .member('1h', 'vip', true)
      .until('2d')
      .until('2d');
    expect([world.passages().length, world.turnedAway()]).toEqual([1, ['digest at 1d+9h: reentry']]);
  });

  it('events of that instant come before it', () => {
    const world = shop({ entry: { audience: { event: 'Visit' } } }).member('1h', 'vip', true);
    expect(world.track('9h', 'Visit').until('9h').passages()).toEqual(['digest from 9h: completed at 9h']);
  });

  it('steps of that instant come after it', () => {
    const journeys = {
      welcome: cartJourney({
        goal: null,
        entry: { on: { event: 'Visit' } },
        steps: [{ id: 'out', update: { set: { left: true } } }],
      }),
      digest: cartJourney({
        goal: null,
        entry: { on: { schedule: DAILY }, audience: { not: { trait: 'left', is: true } } },
      }),
    };
    const world = shop({}, { journeys }).member('1h', 'vip', true).track('9h', 'Visit').until('9h');
    expect(world.passages()).toEqual(['welcome from 9h: completed at 9h', 'digest from 9h: active']);
  });

  it('paused, it turns away, whenever that is noticed', () => {
    const world = shop().member('1h', 'vip', true).pause('2h', 'digest').resume('1d', 'digest').until('2d');
    expect(world.turnedAway()).toEqual(['digest at 9h: not_live']);
    expect(world.passages()).toEqual(['digest from 1d+9h: completed at 1d+9h']);
  });

  it('a pause holds from its first instant on, and no longer at its last', () => {
    const world = shop().member('1h', 'vip', true).pause('9h', 'digest').resume('1d+9h', 'digest').until('2d');
    expect(world.turnedAway()).toEqual(['digest at 9h: not_live']);
    expect(world.passages()).toEqual(['digest from 1d+9h: completed at 1d+9h']);
  });

  it('several journeys at one tick are entered in order of their keys', () => {
    const journey = cartJourney({ goal: null, entry: { on: { schedule: DAILY } } });
    const world = shop({}, { journeys: { b: journey, a: journey } })
      .member('1h', 'vip', true)
      .until('9h');
    expect(world.passages()).toEqual(['a from 9h: active', 'b from 9h: active']);
  });
});

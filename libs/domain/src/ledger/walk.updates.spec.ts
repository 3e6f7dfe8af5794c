/** Update steps: what they make of traits, and what follows from that at once. Headings are sentences of attribution.md and api.md. */
import type { Properties } from '../event/event';
import { traitValues } from '../profile/profile';
import { cartJourney, instant, type JourneyParts, World } from '../../../../test/support/world';

const update = (change: object, id = 'mark') => ({ id, update: change });
const wait = { id: 'wait', delay: 'PT1H' };
const send = { id: 'remind', send: { channel: 'email', template: 'reminder' } };
const worldOf = (steps: object[], over: JourneyParts = {}) => new World({ journeys: { cart: cartJourney({ steps, ...over }) } });

describe('set before increment; a missing or non-numeric trait counts from 0; set to null removes', () => {
  it.each<[string, Properties, object, Properties]>([
    ['set', {}, { set: { stage: 'warm', tags: ['a'] } }, { stage: 'warm', tags: ['a'] }],
    ['set to null', { stage: 'warm' }, { set: { stage: null } }, {}],
    ['a name with dots is a name', { a: { b: 1 } }, { set: { 'a.b': 2 } }, { a: { b: 1 }, 'a.b': 2 }],
    ['increment', { score: 5 }, { increment: { score: 10 } }, { score: 15 }],
    ['what is missing counts from 0', {}, { increment: { score: -1 } }, { score: -1 }],
    ['what is no number counts from 0', { score: '7' }, { increment: { score: 1 } }, { score: 1 }],
    ['set first', { score: 5 }, { set: { score: 100 }, increment: { score: 1 } }, { score: 101 }],
    ['by decimals', { score: 0.1 }, { increment: { score: 0.2 } }, { score: 0.3 }],
    ['never beyond what a number can hold', { score: 1.7e308 }, { increment: { score: 1.7e308 } }, { score: 1.7e308 }],
    [
      'names that mean something to computers',
      {},
      JSON.parse('{"increment": {"__proto__": 1, "constructor": 2}}'),
      JSON.parse('{"__proto__": 1, "constructor": 2}'),
    ],
  ])('%s', (_, before, change, after) => {
    const world = worldOf([update(change)])
      .identify('-1h', before)
      .track('0h', 'Cart Updated')
      .until('0h');
    expect(JSON.stringify(traitValues(world.ledger().profile))).toBe(JSON.stringify(after));
  });

  it('as of the planned instant', () => {
    const world = worldOf([wait, update({ set: { stage: 'warm' } })])
      .track('0h', 'Cart Updated')
      .until('5h');
    expect(world.ledger().profile.traits['stage']).toEqual({ value: 'warm', at: instant('1h') });
  });

  it('later news of the trait wins, where the entry is heard of late', () => {
    const world = worldOf([wait, update({ set: { stage: 'warm' } })]).identify('2h', { stage: 'hot' });
    world.track('0h', 'Cart Updated', {}, { told: '3h' }).until('3h');
    expect(world.story()).toEqual(['cart from 0h: completed at 1h']);
    expect(world.ledger().profile.traits['stage']).toEqual({ value: 'hot', at: instant('2h') });
  });
});

describe('An `update` step changes traits and segments at once, with the suppressions and entries that follow from that', () => {
  const segments = { warm: { trait: 'stage', is: 'warm' } };
  const warm = update({ set: { stage: 'warm' } });
  const branch = { id: 'which', branch: { if: { segment: 'warm' }, then: [send], else: [] } };

  it('what comes next sees the segment', () => {
    const world = new World({ segments, journeys: { cart: cartJourney({ steps: [warm, branch] }) } });
    expect(world.track('0h', 'Cart Updated').until('0h').story()).toEqual(['cart from 0h: completed at 0h, remind sent at 0h']);
  });

  it('it may suppress itself', () => {
    const journeys = { cart: cartJourney({ steps: [wait, warm, send], suppress: ['warm'] }) };
    const world = new World({ segments, journeys }).track('0h', 'Cart Updated').until('2h');
    expect([world.story(), world.way()]).toEqual([['cart from 0h: suppressed at 1h'], 'wait 0h, mark 1h']);
  });

  it('and others, which come later at that instant', () => {
    const journeys = { a: cartJourney({ steps: [wait, warm] }), b: cartJourney({ steps: [wait, send], suppress: ['warm'] }) };
    const world = new World({ segments, journeys }).track('0h', 'Cart Updated').until('1h');
    expect(world.story()).toEqual(['a from 0h: completed at 1h', 'b from 0h: suppressed at 1h']);
  });

  it('entries follow at that instant, with their own first step', () => {
    const next = cartJourney({ entry: { on: { segment: 'warm' } }, steps: [send] });
    const world = new World({ segments, journeys: { cart: cartJourney({ steps: [wait, warm] }), next } });
    expect(world.track('0h', 'Cart Updated').until('1h').story()).toEqual([
      'cart from 0h: completed at 1h',
      'next from 1h: completed at 1h, remind sent at 1h',
    ]);
  });

  it('it is not a call and completes no goal', () => {
    const goals = { purchase: { when: { event: 'Order Completed' } }, stage: { when: { trait: 'stage', is: 'warm' } } };
    const world = new World({ goals, segments, journeys: { cart: cartJourney({ steps: [warm] }) } });
    expect(world.track('0h', 'Cart Updated').until('1h').credits()).toEqual([]);
  });
});

describe('Five entries may follow from one another within one instant, a sixth is `too_deep`', () => {
  const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
  const segments = Object.fromEntries(NAMES.map((name) => [`in-${name}`, { trait: name, is: true }]));
  /** Each sets the trait that leads into the next. */
  const chain = (first: object[] = []) =>
    Object.fromEntries(
      NAMES.map((name, place) => [
        name,
        cartJourney({
          entry: { on: place === 0 ? { event: 'Cart Updated' } : { segment: `in-${name}` } },
          steps: [...(place === 2 ? first : []), update({ set: { [NAMES[place + 1] ?? 'over']: true } })],
        }),
      ]),
    );

  it('at once', () => {
    const world = new World({ segments, journeys: chain() }).track('0h', 'Cart Updated').until('1h');
    expect(world.story().map((line) => line.slice(0, 9))).toEqual([
      'a from 0h',
      'b from 0h',
      'c from 0h',
      'd from 0h',
      'e from 0h',
    ]);
    expect(world.turnedAway()).toEqual(['f at 0h: too_deep']);
  });

  it('counted anew after a wait', () => {
    const world = new World({ segments, journeys: chain([wait]) }).track('0h', 'Cart Updated').until('1h');
    expect(world.turnedAway()).toEqual([]);
    expect(world.story()).toHaveLength(6);
  });
});

/** Traits of a group: each by its latest news, all read as one. */
import type { Properties } from '../event/event';
import { toldTraits } from './group-traits';
import { applyTraits, strangerProfile, traitValues } from './profile';

type Call = ['group' | 'identify', Properties, number];

it.each<[string, Call[], Properties]>([
  ['as told', [['group', { plan: 'pro', seats: 5 }, 1]], { group: { plan: 'pro', seats: 5 } }],
  [
    'beside those of the person',
    [
      ['identify', { plan: 'free' }, 1],
      ['group', { plan: 'pro' }, 2],
    ],
    { plan: 'free', group: { plan: 'pro' } },
  ],
  [
    'each as it was last told',
    [
      ['group', { plan: 'pro', seats: 5 }, 1],
      ['group', { plan: 'free' }, 2],
    ],
    { group: { plan: 'free', seats: 5 } },
  ],
  [
    'not as it was told late',
    [
      ['group', { plan: 'free' }, 2],
      ['group', { plan: 'pro', seats: 5 }, 1],
    ],
    { group: { plan: 'free', seats: 5 } },
  ],
  [
    'null takes one away',
    [
      ['group', { plan: 'pro', seats: 5 }, 1],
      ['group', { plan: null }, 2],
    ],
    { group: { seats: 5 } },
  ],
  [
    'null takes the last one away',
    [
      ['group', { plan: 'pro' }, 1],
      ['group', { plan: null }, 2],
    ],
    {},
  ],
  [
    'a trait of the person called group is completed',
    [
      ['identify', { group: { a: 1 } }, 1],
      ['group', { b: 2 }, 2],
    ],
    { group: { a: 1, b: 2 } },
  ],
  [
    'it makes way where it is no object',
    [
      ['identify', { group: 'A' }, 1],
      ['group', { b: 2 }, 2],
    ],
    { group: { b: 2 } },
  ],
  [
    'a list is no object',
    [
      ['identify', { group: ['A'] }, 1],
      ['group', { b: 2 }, 2],
    ],
    { group: { b: 2 } },
  ],
  [
    'it holds where it was said after',
    [
      ['group', { b: 2 }, 1],
      ['identify', { group: 'A' }, 2],
    ],
    { group: 'A' },
  ],
  [
    'removed as a whole',
    [
      ['group', { b: 2 }, 1],
      ['identify', { group: null }, 2],
    ],
    {},
  ],
  [
    'and told again',
    [
      ['identify', { group: null }, 1],
      ['group', { b: 2 }, 2],
    ],
    { group: { b: 2 } },
  ],
  ['a name with a dot is only a name', [['group', { 'a.b': 1 }, 1]], { group: { 'a.b': 1 } }],
])('%s', (_, calls, traits) => {
  const profile = strangerProfile('u:ada');
  for (const [type, told, at] of calls)
    applyTraits(profile, toldTraits({ type, traits: type === 'group' ? { group: told } : told }), at);
  expect(traitValues(profile)).toEqual(traits);
});

it('other calls tell no traits', () => {
  expect(toldTraits({ type: 'alias', traits: { plan: 'pro' } })).toEqual({});
  expect(toldTraits({ type: 'group', traits: {} })).toEqual({});
});

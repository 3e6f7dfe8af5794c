/** What banners say, and what two of one person's come to. */
import { preferencesOf, preferencesOfBoth, type Preferences } from './preferences';

it.each<[string, object, Preferences]>([
  ['both', { marketing: false, analytics: true }, { marketing: false, analytics: true }],
  ['one, beside what others ask', { analytics: false, functional: true }, { analytics: false }],
  ['no yes or no', { marketing: 'false', analytics: 0 }, {}],
])('reads %s', (_, categoryPreferences, said) => {
  expect(preferencesOf({ consent: { categoryPreferences: categoryPreferences as never } })).toEqual(said);
});

it.each<[Preferences, Preferences, Preferences]>([
  [{}, {}, {}],
  [{ marketing: true }, {}, { marketing: true }],
  [{ marketing: true }, { marketing: false }, { marketing: false }],
  [{ marketing: false }, { marketing: true, analytics: true }, { marketing: false, analytics: true }],
  [{ analytics: false }, { marketing: false }, { analytics: false, marketing: false }],
])('of %j and %j: %j', (one, other, both) => {
  expect(preferencesOfBoth(one, other)).toEqual(both);
});

/** What a person agrees to, and what a banner's word is worth beside it. */
import { strangerProfile } from '../profile/profile';
import { heedPreferences, setConsent, type ConsentSaid } from './consent';
import { openLedger } from './ledger';

/** A call of the shop's site with these preferences beside it, or what the person says elsewhere. */
type Word = ['banner', { marketing?: unknown; analytics?: unknown }] | ['person', ConsentSaid];

function afterwards(words: readonly Word[]) {
  const ledger = openLedger(strangerProfile('u:ada'), { isNew: true, events: [], enrollments: [], conversions: [] });
  for (const [who, said] of words) {
    if (who === 'person') setConsent(ledger, said);
    else heedPreferences(ledger, { consent: { categoryPreferences: said as never } });
  }
  return ledger;
}

describe('a banner', () => {
  it.each<[string, Word[], object]>([
    ['says no', [['banner', { marketing: false, analytics: false }]], { email: 'unsubscribed', tracking: 'denied' }],
    ['says no to one thing', [['banner', { analytics: false }]], { email: null, tracking: 'denied' }],
    [
      'says yes where nothing was said',
      [['banner', { marketing: true, analytics: true }]],
      { email: 'subscribed', tracking: 'granted' },
    ],
    ['says what is no answer', [['banner', { marketing: 'no', analytics: null }]], { email: null, tracking: null }],
    [
      'changes to yes',
      [
        ['banner', { analytics: false }],
        ['banner', { analytics: true }],
      ],
      { tracking: 'granted' },
    ],
    [
      'changes to no',
      [
        ['banner', { marketing: true }],
        ['banner', { marketing: false }],
      ],
      { email: 'unsubscribed' },
    ],
    [
      'keeps saying yes after the person has refused',
      [
        ['banner', { analytics: true }],
        ['person', { tracking: 'denied' }],
        ['banner', { analytics: true }],
      ],
      { tracking: 'denied' },
    ],
    [
      'says yes for the first time after the person has refused',
      [
        ['person', { email: 'unsubscribed' }],
        ['banner', { marketing: true }],
      ],
      { email: 'unsubscribed' },
    ],
    [
      'changes to yes after the person has refused',
      [
        ['banner', { analytics: false }],
        ['person', { tracking: 'denied' }],
        ['banner', { analytics: true }],
      ],
      { tracking: 'granted' },
    ],
    [
      'keeps saying no after the person has agreed',
      [
        ['banner', { marketing: false }],
        ['person', { email: 'subscribed' }],
        ['banner', { marketing: false }],
      ],
      { email: 'unsubscribed' },
    ],
    [
      'is heard on one thing without forgetting the other',
      [
        ['banner', { marketing: false }],
        ['banner', { analytics: true }],
        ['banner', { marketing: true }],
      ],
      { email: 'subscribed', tracking: 'granted' },
    ],
  ])('%s', (_, words, consent) => {
    expect(afterwards(words).profile.consent).toMatchObject(consent);
  });

  it.each([
    [{}],
    [{ consent: null }],
    [{ consent: ['marketing'] }],
    [{ consent: { categoryPreferences: 'none' } }],
    [{ consent: { categoryPreferences: {} } }],
  ])('that is none: %j', (context) => {
    const ledger = afterwards([]);
    heedPreferences(ledger, context);
    expect(ledger.changes.profile).toBe(false);
  });
});

it('is written where it changed, and only there', () => {
  const said: Word[] = [['banner', { marketing: true }]];
  const ledger = afterwards(said);
  expect(ledger.changes.profile).toBe(true);
  ledger.changes.profile = false;
  heedPreferences(ledger, { consent: { categoryPreferences: { marketing: true } } });
  setConsent(ledger, { email: 'subscribed' });
  expect(ledger.changes.profile).toBe(false);
});

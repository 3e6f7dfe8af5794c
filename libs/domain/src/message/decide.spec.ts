/** What becomes of a message that is due: each question alone, and which of them is asked first. */
import { journeySchema } from '../journey/journey.schema';
import type { Enrollment } from '../journey/enrollment';
import type { JourneyDefinition, Pause } from '../journey/journey';
import { buildCatalog } from '../ledger/catalog';
import { openLedger } from '../ledger/ledger';
import { strangerProfile, type Profile } from '../profile/profile';
import { enrollment } from '../report/journey-facts.builder';
import { DEFAULT_SETTINGS, type Settings } from '../settings/settings';
import { decideMessage, type DueMessage } from './decide';
import type { Message } from './message';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday, 09:00 UTC. */
const DUE = Date.UTC(2026, 2, 2, 9);
const NIGHT = { from: '21:00', to: '08:00', timezone: 'profile' };

interface Case {
  class?: DueMessage['effect']['class'];
  channel?: string;
  /** Of the enrollment that the message is of. */
  own?: Partial<Enrollment>;
  profile?: Partial<Profile>;
  settings?: Partial<Settings>;
  quietHours?: JourneyDefinition['quietHours'];
  pauses?: Pause[];
  /** Messages of an earlier enrollment in another journey. */
  earlier?: Partial<Message>[];
  /** After the step came up, in ms. */
  late?: number;
  speed?: number;
}

function decided(given: Case): string {
  const definition = journeySchema.parse({
    name: 'Cart',
    entry: { on: { event: 'Cart Updated' } },
    steps: [{ id: 'remind', send: { channel: 'email', template: 'reminder' } }],
  }) as JourneyDefinition;
  const catalog = buildCatalog(
    {
      goals: [],
      segments: [],
      journeys: ['cart', 'other'].map((key) => ({
        key,
        name: key,
        status: 'live',
        liveVersion: 1,
        publishedAt: 0,
        pauses: given.pauses ?? [],
        versions: [
          {
            journey: key,
            version: 1,
            goalRevision: null,
            definition: { ...definition, ...(given.quietHours ? { quietHours: given.quietHours } : {}) },
          },
        ],
      })),
    },
    given.speed ?? 1,
    { ...DEFAULT_SETTINGS, ...given.settings },
  );
  const own = enrollment({ journey: 'cart', profileId: 'p', cursor: { step: 'remind', at: DUE }, ...given.own });
  const other = enrollment({ journey: 'other', profileId: 'p', messages: (given.earlier ?? []).map(message) });
  const ledger = openLedger(
    { ...strangerProfile('p'), ...given.profile },
    { isNew: false, events: [], enrollments: [other, own], conversions: [] },
  );
  const messageClass = given.class === undefined ? 'promotional' : given.class;
  const due = { step: 'remind', at: DUE, effect: { channel: given.channel ?? 'email', class: messageClass, expiresMs: DAY } };
  const decision = decideMessage(ledger, catalog, own, due, DUE + (given.late ?? 0));
  if (decision.kind === 'withhold') return decision.reason;
  return decision.kind === 'hold' ? `hold to ${new Date(decision.until).toISOString().slice(5, 16)}` : decision.kind;
}

const message = (changes: Partial<Message>): Message => ({
  step: 'remind',
  channel: 'email',
  class: 'promotional',
  status: 'sent',
  reason: null,
  claimedAt: null,
  at: DUE - HOUR,
  ...changes,
});
const ended = (endReason: Enrollment['endReason']): Partial<Enrollment> => ({ endedAt: DUE, endReason, gate: 'shut' });
const timezone = (value: string): Partial<Profile> => ({ traits: { timezone: { value, at: 0 } } });
const once = (per: string) => ({ frequencyCap: { promotional: { max: 1, per } } });
const unsubscribed: Partial<Profile> = { consent: { email: 'unsubscribed', tracking: null } };

describe('each question alone', () => {
  test.each<[string, Case, string]>([
    ['nothing in its way', {}, 'go'],

    ['the goal was met', { own: ended('goal_met') }, 'goal_met'],
    ['the goal was met for another key', { own: ended('converted_elsewhere') }, 'goal_met'],
    ['the journey was stopped', { own: ended('stopped') }, 'ended'],
    ['the gate asks for every class', { own: ended('goal_met'), class: 'transactional' }, 'goal_met'],
    ['and for webhooks without one', { own: ended('suppressed'), class: null, channel: 'webhook' }, 'ended'],

    ['a holdout', { own: { holdout: true } }, 'holdout'],
    ['a holdout gets transactional mail', { own: { holdout: true }, class: 'transactional' }, 'go'],
    ['and webhooks without a class', { own: { holdout: true }, class: null, channel: 'webhook' }, 'go'],

    ['paused', { pauses: [{ from: DUE - HOUR, to: null }] }, 'paused'],
    ['paused since this instant', { pauses: [{ from: DUE, to: null }], class: 'transactional' }, 'paused'],
    ['resumed at this instant', { pauses: [{ from: DUE - HOUR, to: DUE }] }, 'go'],
    ['paused long ago', { pauses: [{ from: 0, to: DUE - DAY }] }, 'go'],

    ['as late as it may be', { late: DAY }, 'go'],
    ['too late', { late: DAY + 1 }, 'expired'],
    ['transactional mail expires too', { late: DAY + 1, class: 'transactional' }, 'expired'],
    ['too late by a pause that was there first', { late: 3 * DAY, pauses: [{ from: DUE - HOUR, to: DUE + 3 * DAY }] }, 'expired'],
    ['too late by a pause that came later', { late: 3 * DAY, pauses: [{ from: DUE + HOUR, to: DUE + 3 * DAY }] }, 'paused'],
    [
      'too late by a pause that was there as it came up',
      { late: 3 * DAY, pauses: [{ from: DUE, to: DUE + 3 * DAY }] },
      'expired',
    ],
    ['too late by a pause at its last instant', { late: 3 * DAY, pauses: [{ from: DUE + DAY, to: DUE + 3 * DAY }] }, 'paused'],
    ['too late long after a pause', { late: 3 * DAY, pauses: [{ from: DUE + 1, to: DUE + HOUR }] }, 'expired'],
    ['too late before a pause', { late: 3 * DAY, pauses: [{ from: DUE + DAY + 1, to: DUE + 2 * DAY }] }, 'expired'],
    ['expires is real time at any speed', { late: DAY, speed: 86_400 }, 'go'],

    ['its class is silenced to this instant', { profile: { silenced: { promotional: DUE } } }, 'suppressed_class'],
    ['silenced until just before', { profile: { silenced: { promotional: DUE - 1 } } }, 'go'],
    ['what is silenced is not transactional', { profile: { silenced: { promotional: DUE } }, class: 'transactional' }, 'go'],

    ['unsubscribed', { profile: unsubscribed }, 'no_consent'],
    ['never said, and that counts as no', { settings: { consentDefault: 'unsubscribed' } }, 'no_consent'],
    [
      'said yes, where silence counts as no',
      { settings: { consentDefault: 'unsubscribed' }, profile: { consent: { email: 'subscribed', tracking: null } } },
      'go',
    ],
    ['unsubscribed from mail is asked of mail alone', { profile: unsubscribed, channel: 'sms' }, 'go'],
    ['transactional mail asks no consent', { profile: unsubscribed, class: 'transactional' }, 'go'],

    ['quiet hours of the shop', { quietHours: NIGHT, settings: { defaultTimezone: 'Asia/Tokyo' } }, 'go'],
    ['in the night of the person', { quietHours: NIGHT, profile: timezone('America/New_York') }, 'hold to 03-02T13:00'],
    ['in a zone that the journey names', { quietHours: { ...NIGHT, timezone: 'America/New_York' } }, 'hold to 03-02T13:00'],
    [
      'a trait that names no zone',
      { quietHours: NIGHT, profile: timezone('Berlin'), settings: { defaultTimezone: 'America/New_York' } },
      'hold to 03-02T13:00',
    ],
    [
      'transactional mail wakes people',
      { quietHours: NIGHT, profile: timezone('America/New_York'), class: 'transactional' },
      'go',
    ],
    [
      'asked again at their end',
      {
        quietHours: NIGHT,
        profile: timezone('America/New_York'),
        own: { cursor: { step: 'remind', at: DUE, until: DUE + 4 * HOUR } },
        late: 4 * HOUR + 250,
      },
      'go',
    ],
    [
      'a moment late does not make it quiet',
      { quietHours: { ...NIGHT, from: '09:00', to: '10:00' }, late: 0 },
      'hold to 03-02T10:00',
    ],
    ['planned before, handed over a moment later', { quietHours: { ...NIGHT, from: '09:01', to: '10:00' }, late: 60_000 }, 'go'],
    ['handed over much later', { quietHours: { ...NIGHT, from: '09:01', to: '10:00' }, late: 61_000 }, 'hold to 03-02T10:00'],

    ['room for one more', { settings: { frequencyCap: { promotional: { max: 2, per: 'P1D' } } }, earlier: [{}] }, 'go'],
    ['no room', { settings: once('P1D'), earlier: [{}] }, 'frequency_cap'],
    ['none at all', { settings: { frequencyCap: { promotional: { max: 0, per: 'P1D' } } } }, 'frequency_cap'],
    ['transactional mail is not capped', { settings: once('P1D'), earlier: [{}], class: 'transactional' }, 'go'],
    ['nor does it take room', { settings: once('P1D'), earlier: [{ class: 'transactional' }] }, 'go'],
    [
      'a claim takes room',
      { settings: once('P1D'), earlier: [{ status: 'claimed', claimedAt: DUE - HOUR, at: null }] },
      'frequency_cap',
    ],
    [
      'so does what may have been sent',
      { settings: once('P1D'), earlier: [{ status: 'unknown', claimedAt: DUE - HOUR }] },
      'frequency_cap',
    ],
    [
      'so does what came back later',
      { settings: once('P1D'), earlier: [{ status: 'bounced', bouncedAt: DUE }] },
      'frequency_cap',
    ],
    [
      'what was refused gives its room back',
      { settings: once('P1D'), earlier: [{ status: 'bounced', bouncedAt: DUE - HOUR }] },
      'go',
    ],
    ['so does what failed', { settings: once('P1D'), earlier: [{ status: 'failed' }] }, 'go'],
    ['so does what was withheld', { settings: once('P1D'), earlier: [{ status: 'withheld', reason: 'no_consent' }] }, 'go'],
    ['exactly the span ago is over', { settings: once('PT1H'), earlier: [{}] }, 'go'],
    ['a moment less than the span', { settings: once('PT1H'), earlier: [{ at: DUE - HOUR + 1 }] }, 'frequency_cap'],
    [
      'week after week, the first a moment late',
      { settings: once('P7D'), earlier: [{ plannedAt: DUE - 7 * DAY, at: DUE - 7 * DAY + 900 }] },
      'go',
    ],
    [
      'an outage made the first a day late',
      { settings: once('P7D'), earlier: [{ plannedAt: DUE - 7 * DAY, at: DUE - 6 * DAY }] },
      'frequency_cap',
    ],
    ['the span is shorter on a fast clock', { settings: once('P1D'), earlier: [{}], speed: 24 }, 'go'],
    ['of its channel', { settings: { frequencyCap: { email: { max: 1, per: 'P1D' } } }, earlier: [{}] }, 'frequency_cap'],
    ['of another channel', { settings: { frequencyCap: { sms: { max: 1, per: 'P1D' } } }, earlier: [{ channel: 'sms' }] }, 'go'],
    [
      'other channels take no room under its own',
      { settings: { frequencyCap: { email: { max: 1, per: 'P1D' } } }, earlier: [{ channel: 'sms' }] },
      'go',
    ],
    ['other channels take room under the class', { settings: once('P1D'), earlier: [{ channel: 'sms' }] }, 'frequency_cap'],
    [
      'room under the class, none under the channel',
      {
        settings: { frequencyCap: { promotional: { max: 9, per: 'P1D' }, email: { max: 1, per: 'P1D' } } },
        earlier: [{}],
      },
      'frequency_cap',
    ],
  ])('%s', (_name, given, expected) => {
    expect(decided(given)).toBe(expected);
  });
});

test('the first question that stands in its way is the reason', () => {
  const everything: Case = {
    own: { ...ended('goal_met'), holdout: true },
    pauses: [{ from: DUE + 1, to: null }],
    late: 2 * DAY,
    profile: { silenced: { promotional: DUE + 9 * DAY }, ...timezone('America/New_York'), ...unsubscribed },
    quietHours: { from: '00:00', to: '23:59', timezone: 'UTC' },
    settings: { frequencyCap: { promotional: { max: 0, per: 'P1D' } } },
  };
  const steps: Partial<Case>[] = [
    {},
    { own: { holdout: true } },
    { own: {} },
    { pauses: [] },
    { late: 0 },
    { profile: unsubscribed },
    { profile: {} },
    { quietHours: { from: '01:00', to: '02:00', timezone: 'UTC' } },
    { settings: {} },
  ];
  let given = everything;
  expect(steps.map((step) => decided((given = { ...given, ...step })))).toEqual([
    'goal_met',
    'holdout',
    'paused',
    'expired',
    'suppressed_class',
    'no_consent',
    'hold to 03-02T23:59',
    'frequency_cap',
    'go',
  ]);
});

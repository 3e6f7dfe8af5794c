// What authors get wrong about who enters, when mail may go, and steps that wait, draw and change: each at its place, in their words.
import { faultsOfZod } from '../fault/faults-of-zod';
import { journeySchema } from './journey.schema';

const faultsOf = (value: unknown) => {
  const result = journeySchema.safeParse(value);
  return result.success ? [] : faultsOfZod(result.error, value).map(({ path, message }) => `${path}: ${message}`);
};

const plain = { name: 'Cart', entry: { on: { event: 'Cart Updated' } }, steps: [] };
const on = (occasion: unknown, more: object = {}) => ({ ...plain, entry: { on: occasion, ...more } });
const scheduled = (schedule: unknown) => on({ schedule });
const entered = (more: object) => on({ event: 'Cart Updated' }, more);
const aimed = (goal: object) => ({ ...plain, goal: { key: 'bought', ...goal } });
const held = (holdout: unknown) => ({ ...plain, holdout });
const quiet = (quietHours: unknown) => ({ ...plain, quietHours });
const walked = (...steps: unknown[]) => ({ ...plain, steps });
const delayed = (delay: unknown) => walked({ id: 'a', delay });
const sent = (send: object) => walked({ id: 'a', send });
const posted = (more: object) => sent({ channel: 'webhook', url: 'https://shop.example/hook', ...more });
const waited = (waitFor: unknown) => walked({ id: 'a', waitFor });
const split = (...variants: unknown[]) => walked({ id: 'a', split: { variants } });
const won = (pickWinner: unknown) => ({
  ...aimed({}),
  steps: [{ id: 'a', split: { variants: [{ name: 'x', weight: 1 }], pickWinner } }],
});
const updated = (update: unknown) => walked({ id: 'a', update });
const asked = (condition: unknown) => walked({ id: 'look', branch: { if: condition } }, mail('remind'));
const mail = (id: string) => ({ id, send: { channel: 'email', template: 'reminder' } });
const bye = (id: string) => ({ id, exit: {} });

const TEXT = 'must be text of 1 to 255 characters without control characters';
const KEY = 'must be a key: 1 to 63 lower-case letters, digits and hyphens, with a letter or digit first';
const STEP_ID = 'must be 1 to 64 letters, digits, hyphens and underscores, with a letter or digit first';
const DURATION =
  'must be an ISO 8601 duration from weeks to seconds, such as PT1H or P3D (years and months have no fixed length)';
const UNKNOWN = 'is not a field known here';
const CRON = 'must be five fields of cron (minute, hour, day of month, month, day of week), such as 0 9 * * MON';
const ZONE = 'must be an IANA time zone such as Europe/Berlin';
const ZONE_OR_PROFILE = 'must be "profile", for each person\'s own, or an IANA time zone such as Europe/Berlin';
const TIME = 'must be a time of day from 00:00 to 23:59, such as 09:00';
const AN_ENTRY = 'an entry has one of event, segment, schedule, api or goal';
const NO_KEY = (way: string) => `cannot be: an entry by ${way} comes without properties, so there is no key to read`;
const A_TARGET = 'needs a target of type count, or nobody could tell when to stop';
const A_CLASS = 'must be promotional or transactional';
const ADDRESS = 'must be an address such as https://example.com/hook, of at most 2,048 characters';
const A_WAIT = 'a wait is for one of event or goal';
const WEIGHT = 'must be a number from 0 to 1,000,000,000';
const CONFIDENCE = 'must be a number above 0 and below 1, such as 0.95';
const NO_GOAL = 'asks for the journey’s goal, and this journey has none';
const NOTHING = 'changes nothing: it needs "set" or "increment" with at least one trait';
const ONLY_KEYED =
  'can be asked only in the audience and the branches of a journey with “keyBy”: elsewhere there is no key to compare';
const LOST = 'can never be reached: every way there ends at an exit before';
const TWICE = 'is the id of an earlier step; each id may be given once';
const NAME_TWICE = 'is the name of an earlier variant; each name may be given once';

test.each<[string, unknown, ...string[]]>([
  // who enters
  ['no way in', on(undefined), `/entry/on: is missing; ${AN_ENTRY}`],
  ['a way in by its name', on('event'), `/entry/on: must be an object; ${AN_ENTRY}`],
  ['a way in that says nothing', on({}), `/entry/on: does not say what it is; ${AN_ENTRY}`],
  ['two ways in', on({ event: 'A', segment: 'vip' }), `/entry/on: has event and segment at once; ${AN_ENTRY}`],
  ['a way in that nobody knows', on({ webhook: 'x' }), `/entry/on/webhook: ${UNKNOWN}; ${AN_ENTRY}`],
  ['a segment by its title', on({ segment: 'VIPs' }), `/entry/on/segment: ${KEY}`],
  ['existing, said in words', on({ segment: 'vip', existing: 'yes' }), '/entry/on/existing: must be true or false'],
  ['existing of an event', on({ event: 'A', existing: true }), `/entry/on/existing: ${UNKNOWN}`],
  ['properties of a segment', on({ segment: 'vip', where: {} }), `/entry/on/where: ${UNKNOWN}`],
  ['by API, or not', on({ api: false }), '/entry/on/api: must be true'],
  ['a goal by its title', on({ goal: 'First purchase' }), `/entry/on/goal: ${KEY}`],
  ['a schedule as text', scheduled('0 9 * * *'), '/entry/on/schedule: must be an object with cron, timezone, segment'],
  [
    'a schedule of nobody, never',
    scheduled({}),
    '/entry/on/schedule/cron: is missing; it must be text',
    '/entry/on/schedule/segment: is missing; it must be text',
  ],
  ['six fields', scheduled({ cron: '0 0 9 * * *', segment: 'vip' }), `/entry/on/schedule/cron: ${CRON}`],
  ['four fields', scheduled({ cron: '9 * * *', segment: 'vip' }), `/entry/on/schedule/cron: ${CRON}`],
  ['a nickname', scheduled({ cron: '@daily', segment: 'vip' }), `/entry/on/schedule/cron: ${CRON}`],
  ['the 61st minute', scheduled({ cron: '61 * * * *', segment: 'vip' }), `/entry/on/schedule/cron: ${CRON}`],
  ['a day by chance', scheduled({ cron: 'H H * * *', segment: 'vip' }), `/entry/on/schedule/cron: ${CRON}`],
  ['a last day that not every cron knows', scheduled({ cron: '0 9 L * *', segment: 'vip' }), `/entry/on/schedule/cron: ${CRON}`],
  ['30 February', scheduled({ cron: '0 9 30 2 *', segment: 'vip' }), `/entry/on/schedule/cron: ${CRON}`],
  [
    'a zone of nowhere',
    scheduled({ cron: '0 9 * * *', timezone: 'Europe/Atlantis', segment: 'vip' }),
    `/entry/on/schedule/timezone: ${ZONE}`,
  ],
  [
    'each person’s own zone, in which nobody ticks',
    scheduled({ cron: '0 9 * * *', timezone: 'profile', segment: 'vip' }),
    `/entry/on/schedule/timezone: ${ZONE}`,
  ],
  ['a key that is no name', entered({ keyBy: 7 }), `/entry/keyBy: ${TEXT}`],
  ['a key of a segment', on({ segment: 'vip' }, { keyBy: 'cart_id' }), `/entry/keyBy: ${NO_KEY('segment')}`],
  [
    'a key of a schedule, and other faults',
    on({ schedule: { cron: 'daily', segment: 'vip' } }, { keyBy: 'cart_id', exclude: 7 }),
    `/entry/on/schedule/cron: ${CRON}`,
    '/entry/exclude: must be a list',
    `/entry/keyBy: ${NO_KEY('schedule')}`,
  ],
  // its goal
  ['elsewhere something else', aimed({ onGoalElsewhere: 'stop' }), '/goal/onGoalElsewhere: must be exit or continue'],
  ['stop, said in words', aimed({ stopEntriesAtTarget: 'yes' }), '/goal/stopEntriesAtTarget: must be true or false'],
  ['stop at no target', aimed({ stopEntriesAtTarget: true }), `/goal/stopEntriesAtTarget: ${A_TARGET}`],
  [
    'stop at a share',
    aimed({ stopEntriesAtTarget: true, target: { type: 'percent', value: 5 } }),
    `/goal/stopEntriesAtTarget: ${A_TARGET}`,
  ],
  // its holdout
  ['a unit of nothing', held({ percent: 5, unit: {} }), '/holdout/unit/trait: is missing; it must be text'],
  ['a unit that nobody knows', held({ percent: 5, unit: 'segment' }), '/holdout/unit: must be profile or {"trait": …}'],
  ['a trait without a name', held({ percent: 5, unit: { trait: '' } }), `/holdout/unit/trait: ${TEXT}`],
  ['a holdout without a share', held({ unit: 'profile' }), '/holdout/percent: is missing; it must be a number'],
  // its quiet hours
  ['hours as text', quiet('21:00-08:00'), '/quietHours: must be an object with from, to, timezone'],
  ['one hour', quiet({ from: '21:00' }), '/quietHours/to: is missing; it must be text'],
  ['24 hours', quiet({ from: '08:00', to: '24:00' }), `/quietHours/to: ${TIME}`],
  ['9 in the evening', quiet({ from: '9pm', to: '8:00' }), `/quietHours/from: ${TIME}`, `/quietHours/to: ${TIME}`],
  [
    'hours that end as they begin',
    quiet({ from: '08:00', to: '08:00' }),
    '/quietHours/to: is the same as from; quiet hours begin and end at different times of day',
  ],
  ['a zone of its own', quiet({ from: '21:00', to: '08:00', timezone: 'Mars' }), `/quietHours/timezone: ${ZONE_OR_PROFILE}`],
  // delays
  ['no end', delayed({}), '/steps/0/delay/until: is missing; until has one of time or trait'],
  [
    'an end that says nothing',
    delayed({ until: {} }),
    '/steps/0/delay/until: does not say what it is; until has one of time or trait',
  ],
  [
    'two ends',
    delayed({ until: { time: '09:00', trait: 'trialEndsAt' } }),
    '/steps/0/delay/until: has time and trait at once; until has one of time or trait',
  ],
  ['a time without minutes', delayed({ until: { time: '9' } }), `/steps/0/delay/until/time: ${TIME}`],
  [
    'a zone that is none',
    delayed({ until: { time: '09:00', timezone: 7 } }),
    `/steps/0/delay/until/timezone: ${ZONE_OR_PROFILE}`,
  ],
  ['a zone beside a trait', delayed({ until: { trait: 'a', timezone: 'UTC' } }), `/steps/0/delay/until/timezone: ${UNKNOWN}`],
  [
    'an offset of a month',
    delayed({ until: { trait: 'a', offset: '-P1M' } }),
    '/steps/0/delay/until/offset: must be an ISO 8601 duration from weeks to seconds such as PT1H, or -P1D for a day before',
  ],
  [
    'past, and then what',
    delayed({ until: { trait: 'a', ifPast: 'skip' } }),
    '/steps/0/delay/until/ifPast: must be continue or exit',
  ],
  // sends
  ['no channel', sent({ template: 'a' }), '/steps/0/send/channel: is missing'],
  [
    'a mail to a webhook',
    sent({ channel: 'email', url: 'https://a.example' }),
    '/steps/0/send/template: is missing; it must be text',
    `/steps/0/send/url: ${UNKNOWN}`,
  ],
  ['a webhook without an address', sent({ channel: 'webhook' }), '/steps/0/send/url: is missing; it must be text'],
  ['a webhook with a template', posted({ template: 'a' }), `/steps/0/send/template: ${UNKNOWN}`],
  [
    'an address with Liquid in it',
    posted({ url: 'https://shop.example/{{ profile.userId }}' }),
    '/steps/0/send/url: is the same for everybody: Liquid is filled into the body alone',
  ],
  ['an address by another protocol', posted({ url: 'ftp://shop.example' }), `/steps/0/send/url: ${ADDRESS}`],
  ['an address of nowhere', posted({ url: 'https://' }), `/steps/0/send/url: ${ADDRESS}`],
  ['an address without end', posted({ url: `https://shop.example/${'a'.repeat(2048)}` }), `/steps/0/send/url: ${ADDRESS}`],
  ['a channel that a webhook is no stand-in for', posted({ as: 'email' }), '/steps/0/send/as: must be sms or push'],
  ['a mail that stands for another', sent({ channel: 'email', template: 'a', as: 'sms' }), `/steps/0/send/as: ${UNKNOWN}`],
  ['a class of null', posted({ class: null }), `/steps/0/send/class: ${A_CLASS}`],
  [
    'a send by hand',
    walked({ id: 'a', send: 'mail' }),
    '/steps/0/send: must be an object with channel, template, url, body, as, class, expires',
  ],
  [
    'every slip of a send over a channel that nobody knows',
    sent({ channel: 'fax', template: 'A b', url: 'x', class: 'x', expires: 'P1Y', colour: 'red' }),
    '/steps/0/send/channel: must be email or webhook',
    `/steps/0/send/template: ${KEY}`,
    `/steps/0/send/url: ${ADDRESS}`,
    `/steps/0/send/class: ${A_CLASS}`,
    `/steps/0/send/expires: ${DURATION}`,
    `/steps/0/send/colour: ${UNKNOWN}`,
  ],
  // waits
  [
    'a wait for nothing, without end',
    waited({}),
    '/steps/0/waitFor/within: is missing; it must be text',
    `/steps/0/waitFor: does not say what for; ${A_WAIT}`,
  ],
  ['a wait without end', waited({ event: 'Cart Viewed' }), '/steps/0/waitFor/within: is missing; it must be text'],
  [
    'a wait for two things',
    waited({ event: 'A', goal: 'b', within: 'P1D' }),
    `/steps/0/waitFor: has event and goal at once; ${A_WAIT}`,
  ],
  ['a wait as text', waited('Cart Viewed'), '/steps/0/waitFor: must be an object with event, where, goal, within, then, else'],
  ['a wait for a month', waited({ event: 'A', within: 'P1M' }), `/steps/0/waitFor/within: ${DURATION}`],
  ['properties of a goal', waited({ goal: 'bought', where: {}, within: 'P1D' }), `/steps/0/waitFor/where: ${UNKNOWN}`],
  ['a goal by its title', waited({ goal: 'Bought it', within: 'P1D' }), `/steps/0/waitFor/goal: ${KEY}`],
  ['so many of an event', waited({ event: 'A', count: 2, within: 'P1D' }), `/steps/0/waitFor/count: ${UNKNOWN}`],
  ['a wait for this cart', waited({ event: 'A', sameKey: true, within: 'P1D' }), `/steps/0/waitFor/sameKey: ${UNKNOWN}`],
  ['a side that is no list', waited({ event: 'A', within: 'P1D', then: bye('b') }), '/steps/0/waitFor/then: must be a list'],
  [
    'a slip in the thing waited for, and a fault inside',
    waited({ evnt: 'A', within: 'P1D', else: [{ id: 'b', delay: 'x' }] }),
    `/steps/0/waitFor/else/0/delay: ${DURATION}`,
    `/steps/0/waitFor/evnt: ${UNKNOWN}; did you mean “event”?`,
  ],
  // splits
  ['a split of nothing', walked({ id: 'a', split: {} }), '/steps/0/split/variants: is missing; it must be a list'],
  ['a split without variants', split(), '/steps/0/split/variants: is empty; a split has at least one variant'],
  [
    'variants that are nothing',
    split({}, 'plain'),
    '/steps/0/split/variants/0/name: is missing; it must be text',
    '/steps/0/split/variants/0/weight: is missing; it must be a number',
    '/steps/0/split/variants/1: must be an object with name, weight, steps',
  ],
  ['a name with a dot', split({ name: 'a.b', weight: 1 }), `/steps/0/split/variants/0/name: ${STEP_ID}`],
  [
    'one name twice',
    split({ name: 'a', weight: 1 }, { name: 'b', weight: 1 }, { name: 'a', weight: 1 }),
    `/steps/0/split/variants/2/name: ${NAME_TWICE}`,
  ],
  ['a weight below nothing', split({ name: 'a', weight: -1 }), `/steps/0/split/variants/0/weight: ${WEIGHT}`],
  ['a weight as text', split({ name: 'a', weight: '50%' }), `/steps/0/split/variants/0/weight: ${WEIGHT}`],
  [
    'weights of nothing',
    split({ name: 'a', weight: 0 }, { name: 'b', weight: 0 }),
    '/steps/0/split/variants: has no weight above 0, so nobody could be drawn',
  ],
  ['steps that are no list', split({ name: 'a', weight: 1, steps: 'b' }), '/steps/0/split/variants/0/steps: must be a list'],
  [
    'a winner without a goal',
    walked({ id: 'a', split: { variants: [{ name: 'x', weight: 1 }], pickWinner: { confidence: 0.95, minProfiles: 200 } } }),
    `/steps/0/split/pickWinner: ${NO_GOAL}`,
  ],
  [
    'a winner for certain, of nobody',
    won({ confidence: 1, minProfiles: 0, metric: 'clicks' }),
    `/steps/0/split/pickWinner/confidence: ${CONFIDENCE}`,
    '/steps/0/split/pickWinner/minProfiles: must be a whole number of people, 1 or more',
    '/steps/0/split/pickWinner/metric: must be rate or value',
  ],
  [
    'a winner by itself',
    won({}),
    '/steps/0/split/pickWinner/confidence: is missing; it must be a number',
    '/steps/0/split/pickWinner/minProfiles: is missing; it must be a number',
  ],
  // updates
  ['an update of nothing', updated({}), `/steps/0/update: ${NOTHING}`],
  ['an update of no trait', updated({ set: {}, increment: {} }), `/steps/0/update: ${NOTHING}`],
  ['traits as a list', updated({ set: ['plan'] }), '/steps/0/update/set: must be an object of traits, each with its new value'],
  ['more by text', updated({ increment: { score: '1' } }), '/steps/0/update/increment/score: must be a number'],
  ['more of nothing', updated({ increment: { '': 1 } }), `/steps/0/update/increment/: the name of a trait ${TEXT}`],
  ['another change', updated({ set: { a: 1 }, remove: ['b'] }), `/steps/0/update/remove: ${UNKNOWN}`],
  // what is asked
  ['this cart, of a journey without keys', asked({ event: 'A', sameKey: true }), `/steps/0/branch/if/sameKey: ${ONLY_KEYED}`],
  [
    'this cart, before anybody has one',
    entered({ audience: { any: [{ event: 'A', sameKey: true }] } }),
    `/entry/audience/any/0/sameKey: ${ONLY_KEYED}`,
  ],
  [
    'a message that this journey does not send',
    asked({ not: { message: 'opened', step: 'remidn' } }),
    '/steps/0/branch/if/not/step: names step “remidn”, which is no send of this journey',
  ],
  [
    'a message of a step that sends none',
    asked({ message: 'clicked', step: 'look' }),
    '/steps/0/branch/if/step: names step “look”, which is no send of this journey',
  ],
  [
    'a message, before there is one',
    { ...entered({ audience: { message: 'opened', step: 'hello' } }), steps: [mail('remind')] },
    '/entry/audience/step: names step “hello”, which is no send of this journey',
  ],
  // between steps
  [
    'one id on two sides of a wait',
    waited({ event: 'A', within: 'P1D', then: [mail('b')], else: [mail('b')] }),
    `/steps/0/waitFor/else/0/id: "b" ${TWICE}`,
  ],
  [
    'a step after exits of every variant',
    walked(
      {
        id: 'a',
        split: {
          variants: [
            { name: 'x', weight: 1, steps: [bye('b')] },
            { name: 'y', weight: 1, steps: [bye('c')] },
          ],
        },
      },
      mail('d'),
    ),
    `/steps/1: ${LOST}`,
  ],
  [
    'a step after a wait that ends either way',
    walked({ id: 'a', waitFor: { event: 'A', within: 'P1D', then: [bye('b')], else: [bye('c'), mail('d')] } }, mail('e')),
    `/steps/0/waitFor/else/1: ${LOST}`,
    `/steps/1: ${LOST}`,
  ],
  [
    'more variants than a journey has steps',
    split(...Array.from({ length: 501 }, (_, i) => ({ name: `v${i}`, weight: 1, steps: [mail(`m${i}`)] }))),
    '/steps: has more than 500 steps, those inside others counted',
  ],
  // all at once
  [
    'every part with a fault',
    {
      name: '',
      goal: { key: 'Bought', stopEntriesAtTarget: true },
      entry: {
        on: { schedule: { cron: 'daily', timezone: 'Mars', segment: 'vip' } },
        keyBy: 'cart_id',
        audience: { event: 'A', where: { total: { gt: 'x' } } },
      },
      holdout: { percent: 101, unit: 'region' },
      quietHours: { from: '25:00' },
      steps: [
        { id: 'a', delay: { until: { time: 'noon' } } },
        { id: 'b', waitFor: { event: 'A', then: [{ id: 'b', update: {} }] } },
        {
          id: 'c',
          split: { variants: [{ name: 'x', weight: 0, steps: [{ id: 'd', send: { channel: 'webhook', url: 'x' } }] }] },
        },
        {
          id: 'e',
          branch: {
            if: {
              all: [
                { message: 'opened', step: 'c' },
                { event: 'B', sameKey: true },
              ],
            },
            then: 7,
          },
        },
      ],
      cost: {},
    },
    `/name: ${TEXT}`,
    `/goal/key: ${KEY}`,
    `/entry/on/schedule/cron: ${CRON}`,
    `/entry/on/schedule/timezone: ${ZONE}`,
    '/entry/audience/where/total/gt: must be a number',
    `/entry/keyBy: ${NO_KEY('schedule')}`,
    '/holdout/percent: must be a percentage from 0 to 100',
    '/holdout/unit: must be profile or {"trait": …}',
    `/quietHours/from: ${TIME}`,
    '/quietHours/to: is missing; it must be text',
    `/steps/0/delay/until/time: ${TIME}`,
    '/steps/1/waitFor/within: is missing; it must be text',
    `/steps/1/waitFor/then/0/update: ${NOTHING}`,
    `/steps/2/split/variants/0/steps/0/send/url: ${ADDRESS}`,
    '/steps/2/split/variants: has no weight above 0, so nobody could be drawn',
    '/steps/3/branch/then: must be a list',
    `/cost: ${UNKNOWN}`,
    `/goal/stopEntriesAtTarget: ${A_TARGET}`,
    `/steps/1/waitFor/then/0/id: "b" ${TWICE}`,
    '/steps/3/branch/if/all/0/step: names step “c”, which is no send of this journey',
  ],
])('%s', (_, value, ...faults) => expect(faultsOf(value)).toEqual(faults));

import { readSimulationEvents } from '@landfall/contracts/simulation';
import { NO_DEFINITIONS, readDefinitions } from './read-definitions';
import { readSimulation } from './read-simulation';

const goal = { name: 'Purchase', when: { event: 'Order Completed' } };
const journey = { name: 'Cart', goal: { key: 'purchase' }, entry: { on: { event: 'Cart Updated' } }, steps: [] };
const saved = readDefinitions(
  {
    goals: { purchase: goal, looked: { name: 'Looked', level: 'diagnostic', when: { event: 'Product Viewed' } } },
    segments: { staff: { name: 'Staff', static: true }, buyers: { name: 'Buyers', when: { event: 'Order Completed' } } },
    templates: { mail: { channel: 'email', subject: 'Hi', html: '<p>Hi</p>' } },
    journeys: {
      cart: {
        ...journey,
        entry: { ...journey.entry, exclude: ['staff'] },
        steps: [
          { id: 'wait', delay: 'PT1H' },
          { id: 'remind', send: { channel: 'email', template: 'mail' } },
        ],
      },
      other: journey,
    },
  },
  NO_DEFINITIONS,
).definitions;

const track = { type: 'track', userId: 'u1', event: 'Cart Updated', timestamp: '2026-03-01T09:00:00Z' };
const read = ({ events = [], ...request }: { events?: unknown; [field: string]: unknown }) =>
  readSimulation({ ...request, events: readSimulationEvents(events) }, saved, 'live');
const paths = (request: Parameters<typeof read>[0]) => read(request).faults.map(({ path }) => path);

it.each<[string, Parameters<typeof read>[0], string[]]>([
  ['definitions that are no object', { definitions: [] }, ['/definitions']],
  ['a kind not known', { definitions: { gaols: {} } }, ['/definitions/gaols']],
  ['a list where keys are needed', { definitions: { goals: [goal] } }, ['/definitions/goals']],
  [
    'a key that is none',
    { definitions: { journeys: {}, segments: { 'VIP!': { name: 'VIP', static: true } } } },
    ['/definitions/segments/VIP!'],
  ],
  [
    'a field misspelt',
    { definitions: { journeys: { cart: { ...journey, steps: [{ id: 'a', dellay: 'PT1H' }] } } } },
    ['/definitions/journeys/cart/steps/0/dellay'],
  ],
  [
    'a duration that is none',
    { definitions: { journeys: { cart: { ...journey, steps: [{ id: 'a', delay: '1h' }] } } } },
    ['/definitions/journeys/cart/steps/0/delay'],
  ],
  [
    'a goal that is missing',
    { definitions: { journeys: { cart: { ...journey, goal: { key: 'nope' } } } } },
    ['/definitions/journeys/cart/goal/key'],
  ],
  [
    'a diagnostic goal',
    { definitions: { journeys: { cart: { ...journey, goal: { key: 'looked' } } } } },
    ['/definitions/journeys/cart/goal/key'],
  ],
  [
    'a template that is missing',
    { definitions: { journeys: { cart: { ...journey, steps: [{ id: 'a', send: { channel: 'email', template: 'nope' } }] } } } },
    ['/definitions/journeys/cart/steps/0/send/template'],
  ],
  [
    'a segment that is missing',
    { definitions: { journeys: { cart: { ...journey, suppress: ['staff', 'nope'] } } } },
    ['/definitions/journeys/cart/suppress/1'],
  ],
  [
    'segments asking for each other',
    {
      definitions: {
        journeys: {},
        segments: { a: { name: 'A', when: { not: { segment: 'b' } } }, b: { name: 'B', when: { segment: 'a' } } },
      },
    },
    ['/definitions/segments/a/when/not/segment', '/definitions/segments/b/when/segment'],
  ],
  ['a saved journey that names what is left out', { definitions: { segments: {} } }, ['/definitions/segments']],
  ['a setting not known', { definitions: { settings: { currency: 'EUR' } } }, ['/definitions/settings/currency']],
  [
    'a currency that is none',
    { definitions: { settings: { defaultCurrency: 'EURO' } } },
    ['/definitions/settings/defaultCurrency'],
  ],
  [
    'faults of several kinds, all at once',
    {
      definitions: {
        goals: { purchase: { ...goal, counting: 'twice' } },
        journeys: { cart: { ...journey, suppress: ['nope'] } },
      },
      events: [{ type: 'track' }],
    },
    [
      '/definitions/goals/purchase/counting',
      '/definitions/journeys/cart/suppress/0',
      '/events/0/event',
      '/events/0/userId',
      '/events/0/timestamp',
    ],
  ],
  ['settings that are no object', { definitions: { settings: 'EUR' } }, ['/definitions/settings']],
  [
    'a member of a segment with a fault of its own, told once',
    {
      definitions: { journeys: {}, segments: { vip: { name: 'VIP', static: 'yes' } } },
      events: [{ type: 'member', segment: 'vip', userId: 7, add: true, timestamp: track.timestamp }],
    },
    ['/definitions/segments/vip/static'],
  ],
  ['an unknown journey in only', { only: ['cart', 'nope'] }, ['/only/1']],
  ['only that is no list', { only: 'cart' }, ['/only']],
  ['events that are no list', { events: {} }, ['/events']],
  ['an event that is no object', { events: ['Cart Updated'] }, ['/events/0']],
  ['a kind of event not known', { events: [track, { ...track, type: 'trak' }] }, ['/events/1/type']],
  ['an event without a kind', { events: [{ ...track, type: undefined }] }, ['/events/0/type']],
  ['no timestamp', { events: [{ ...track, timestamp: undefined }] }, ['/events/0/timestamp']],
  ['a timestamp that is none', { events: [{ ...track, timestamp: 1_772_000_000 }] }, ['/events/0/timestamp']],
  ['a receipt that is none', { events: [{ ...track, receivedAt: 'yesterday' }] }, ['/events/0/receivedAt']],
  ['nobody', { events: [{ ...track, userId: undefined }] }, ['/events/0/userId']],
  [
    'a member of a segment that is missing',
    { events: [{ type: 'member', segment: 'vip', userId: 'u1', add: true, timestamp: track.timestamp }] },
    ['/events/0/segment'],
  ],
  [
    'a member of a segment with a condition',
    { events: [track, { type: 'member', segment: 'buyers', userId: 'u1', add: true, timestamp: track.timestamp }] },
    ['/events/1/segment'],
  ],
  [
    'a member without a word on what to do',
    { events: [{ type: 'member', segment: 'staff', userId: 'u1', timestamp: track.timestamp }] },
    ['/events/0/add'],
  ],
  ['a consent to nothing', { events: [{ type: 'consent', userId: 'u1', timestamp: track.timestamp }] }, ['/events/0']],
  [
    'consents in other words',
    { events: [{ type: 'consent', userId: 'u1', email: true, tracking: 'yes', timestamp: track.timestamp }] },
    ['/events/0/email', '/events/0/tracking'],
  ],
  [
    'an enrollment by hand of nobody in a journey that is missing',
    {
      events: [
        { type: 'enroll', journey: 'nope' },
        { type: 'enroll', journey: 'nope', userId: 'u1', timestamp: track.timestamp },
      ],
    },
    ['/events/0/userId', '/events/0/timestamp', '/events/1/journey'],
  ],
  [
    'a key of a journey that has none',
    { events: [{ type: 'enroll', journey: 'cart', userId: 'u1', key: 7, timestamp: track.timestamp }] },
    ['/events/0/key'],
  ],
  [
    'a message of a step that is missing, or sends none',
    {
      events: [
        { type: 'message', journey: 'cart', step: 'nope', userId: 'u1', status: 'opened', timestamp: track.timestamp },
        { type: 'message', journey: 'cart', step: 'wait', userId: 'u1', status: 'opened', timestamp: track.timestamp },
        { type: 'message', journey: 'nope', step: 'wait', userId: 'u1', status: 'read', timestamp: track.timestamp },
        { type: 'message', journey: 'nope', step: 'wait', userId: 'u1', status: 'opened', timestamp: track.timestamp },
      ],
    },
    ['/events/2/status', '/events/0/step', '/events/1/step', '/events/3/journey'],
  ],
  [
    'goals and segments asking for each other',
    {
      definitions: {
        journeys: {},
        goals: {
          again: { ...goal, when: { all: [{ event: 'A' }, { segment: 'a' }] } },
          self: { ...goal, when: { goal: 'self' } },
        },
        segments: { a: { name: 'A', when: { not: { goal: 'again' } } }, b: { name: 'B', when: { goal: 'again' } } },
      },
    },
    ['/definitions/segments/a/when/not/goal', '/definitions/goals/again/when/all/1/segment', '/definitions/goals/self/when/goal'],
  ],
  [
    'what is missing in every new place',
    {
      definitions: {
        goals: { purchase: { ...goal, onAchieved: [{ enroll: 'nope' }, { set: { a: 1 }, if: { goal: 'lost' } }] } },
        segments: { readers: { name: 'Readers', when: { message: 'opened', journey: 'gone', step: 'x' } } },
        journeys: {
          cart: {
            ...journey,
            entry: {
              on: { schedule: { cron: '0 9 * * *', segment: 'away' } },
              audience: { message: 'opened', journey: 'plain', step: 'bye' },
            },
            steps: [{ id: 'a', waitFor: { goal: 'lost', within: 'P1D' } }],
          },
          plain: { name: 'Plain', entry: { on: { segment: 'away' } }, steps: [{ id: 'bye', exit: {} }] },
          third: { name: 'Third', entry: { on: { goal: 'lost' } }, steps: [] },
        },
      },
    },
    [
      '/definitions/goals/purchase/onAchieved/0/enroll',
      '/definitions/goals/purchase/onAchieved/1/if/goal',
      '/definitions/segments/readers/when/journey',
      '/definitions/journeys/cart/entry/on/schedule/segment',
      '/definitions/journeys/cart/entry/audience/step',
      '/definitions/journeys/cart/steps/0/waitFor/goal',
      '/definitions/journeys/plain/entry/on/segment',
      '/definitions/journeys/third/entry/on/goal',
    ],
  ],
  ['an event after until', { until: '2026-03-01T08:59:59.999Z', events: [track] }, ['/events/0/timestamp']],
  ['an until that is none', { until: 'tomorrow', events: [track] }, ['/until']],
  ['a seed that is no text', { seed: 7 }, ['/seed']],
])('names the place of %s', (_, request, expected) => {
  expect(paths(request)).toEqual(expected);
});

it('takes what is left out from the saved ones, and {} as none', () => {
  const keys = (request: Parameters<typeof read>[0]) => [...read(request).simulation.definitions.journeys.keys()];
  expect(keys({})).toEqual(['cart', 'other']);
  expect(keys({ definitions: { journeys: {} } })).toEqual([]);
  expect(keys({ only: ['other'] })).toEqual(['other']);
  expect(keys({ definitions: { only: ['other'] } })).toEqual(['other']);
});

it('draws as live does where no seed is given', () => {
  expect(read({}).simulation.seed).toBe('live');
  expect(read({ seed: 'mine' }).simulation.seed).toBe('mine');
});

it('takes back what was read: fields that are said beside a definition are passed over', () => {
  const answered = { ...goal, key: 'purchase', status: 'active', revision: 3, createdAt: 'x', updatedAt: 'y', warnings: [] };
  expect(read({ definitions: { goals: { purchase: answered } } }).faults).toEqual([]);
});

it('tells no more faults than anybody will read', () => {
  expect(read({ events: Array.from({ length: 5000 }, () => 0) }).faults).toHaveLength(100);
});

it('lets a journey go on after a goal that is a notification', () => {
  const { definitions } = readDefinitions(
    { goals: { purchase: { ...goal, category: 'notification' } }, journeys: { cart: journey } },
    NO_DEFINITIONS,
  );
  expect(definitions.journeys.get('cart')?.goal?.onGoal).toBe('continue');
  expect(saved.journeys.get('other')?.goal?.onGoal).toBe('exit');
});

it('reads what comes in by other doors', () => {
  const at = Date.parse(track.timestamp);
  const dated = { userId: 7, timestamp: track.timestamp };
  const late = { ...dated, receivedAt: '2026-03-01T10:00:00Z', messageId: 'm1' };
  const early = { ...dated, timestamp: '2026-03-01T11:00:00Z', receivedAt: track.timestamp };
  const { simulation, faults } = read({
    definitions: {
      journeys: {
        cart: {
          ...journey,
          entry: { ...journey.entry, keyBy: 'cart_id' },
          steps: [{ id: 'hello', send: { channel: 'webhook', url: 'https://shop.example' } }],
        },
      },
    },
    until: '2026-03-02',
    events: [
      { type: 'consent', ...dated, email: 'unsubscribed' },
      { type: 'consent', ...dated, tracking: 'denied' },
      { type: 'enroll', ...dated, journey: 'cart', key: 7 },
      { type: 'enroll', ...dated, journey: 'cart', key: null },
      { type: 'message', ...late, journey: 'cart', step: 'hello', status: 'opened' },
      { type: 'message', ...early, journey: 'cart', step: 'hello', status: 'complained' },
      { type: 'member', ...dated, segment: 'staff', add: false },
    ],
  });
  expect(faults).toEqual([]);
  const said = (place: number) => ({ messageId: `/events/${place}`, userId: '7', receivedAt: at });
  const opened = { kind: 'message', journey: 'cart', step: 'hello', userId: '7' };
  expect(simulation.events).toEqual([
    { kind: 'consent', ...said(0), email: 'unsubscribed' },
    { kind: 'consent', ...said(1), tracking: 'denied' },
    { kind: 'enroll', ...said(2), journey: 'cart', key: '7' },
    { kind: 'enroll', ...said(3), journey: 'cart', key: null },
    { ...opened, messageId: 'm1', status: 'opened', occurredAt: at, receivedAt: at + 3_600_000 },
    { ...opened, messageId: '/events/5', status: 'complained', occurredAt: at, receivedAt: at },
    { kind: 'member', ...said(6), segment: 'staff', add: false },
  ]);
});

it('judges no saved definition by journeys that take no part', () => {
  const enrolls = { ...goal, onAchieved: [{ enroll: 'other' }] };
  const shop = readDefinitions({ goals: { purchase: enrolls } }, saved).definitions;
  const faultsOf = (definitions: unknown) => readDefinitions(definitions, shop).faults;
  expect(faultsOf({ journeys: { cart: journey } })).toEqual([]);
  expect(faultsOf({ goals: { purchase: { ...goal, onAchieved: [{ enroll: 'a-draft' }] } } })).toEqual([]);
  expect(faultsOf({ goals: { purchase: enrolls }, journeys: { cart: journey } })).toEqual([
    { path: '/goals/purchase/onAchieved/0/enroll', message: 'there is no journey “other”' },
  ]);
});

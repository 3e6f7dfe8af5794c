import { z } from 'zod';
import { faultsOfZod } from '../fault/faults-of-zod';
import { journeySchema } from './journey.schema';

const faultsOf = (value: unknown) => {
  const result = journeySchema.safeParse(value);
  return result.success ? [] : faultsOfZod(result.error, value).map(({ path, message }) => `${path}: ${message}`);
};

const entry = { on: { event: 'Cart Updated' } };
const least = { name: 'Abandoned cart', entry, steps: [] };
const withSteps = (...steps: unknown[]) => ({ ...least, steps });
const withGoal = (goal: unknown) => ({ ...least, goal });
const withEntry = (more: object) => ({ ...least, entry: { ...entry, ...more } });
const wait = (id: string) => ({ id, delay: 'PT1H' });
const exit = (id: string) => ({ id, exit: {} });
const branch = (id: string, then: unknown[] = [], otherwise: unknown[] = []) => ({
  id,
  branch: { if: { segment: 'vip' }, then, else: otherwise },
});
const mail = { channel: 'email', template: 'cart-reminder' };
function nested(count: number): unknown[] {
  let steps: unknown[] = [];
  for (let i = 0; i < count; i++) steps = [branch(`s${i}`, steps)];
  return steps;
}

const TEXT = 'must be text of 1 to 255 characters without control characters';
const KEY = 'must be a key: 1 to 63 lower-case letters, digits and hyphens, with a letter or digit first';
const STEP_ID = 'must be 1 to 64 letters, digits, hyphens and underscores, with a letter or digit first';
const DURATION =
  'must be an ISO 8601 duration from weeks to seconds, such as PT1H or P3D (years and months have no fixed length)';
const NO_DURATION = 'must be an ISO 8601 duration such as PT1H or P3D';
const UNKNOWN = 'is not a field known here';
const A_STEP = 'a step has one of delay, send, branch, split, waitFor, update or exit';
const A_CONDITION = 'a condition has one of event, trait, segment, goal, message, all, any or not';
const TWICE = 'is the id of an earlier step; each id may be given once';
const LOST = 'can never be reached: every way there ends at an exit before';
const PERCENT = 'must be a percentage above 0 and up to 100';
const PEOPLE = 'must be a whole number of people, 1 or more';

test('what is left out has its default', () => {
  expect(
    journeySchema.parse({
      ...withSteps({ id: 'a', send: mail }, { id: 'b', branch: { if: { all: [] } } }),
      goal: { key: 'bought' },
    }),
  ).toEqual({
    name: 'Abandoned cart',
    goal: { key: 'bought', attributionWindow: 'P3D', onGoal: 'exit', onGoalElsewhere: 'exit', stopEntriesAtTarget: false },
    entry: { ...entry, exclude: [], maxAge: 'P1D', reentry: 'once', onReentry: 'ignore' },
    suppress: [],
    holdout: { percent: 0, unit: 'profile' },
    steps: [
      { id: 'a', send: { ...mail, class: 'promotional', expires: 'P1D' } },
      { id: 'b', branch: { if: { all: [] }, then: [], else: [] } },
    ],
  });
  expect(journeySchema.parse({ ...least, holdout: { percent: 12.5 } }).holdout).toEqual({ percent: 12.5, unit: 'profile' });
});

test('what is given stays as written', () => {
  const journey = {
    name: 'Abandoned cart',
    goal: {
      key: 'bought',
      target: { type: 'percent', value: 12.5 },
      attributionWindow: 'PT0S',
      onGoal: 'continue',
      onGoalElsewhere: 'exit',
      stopEntriesAtTarget: false,
    },
    entry: {
      on: { event: 'Cart Updated', where: { total: { gt: 10 } } },
      audience: { not: { segment: 'staff' } },
      exclude: ['staff'],
      maxAge: 'PT1H',
      reentry: { after: 'P30D' },
      onReentry: 'restart',
      skipIfGoalMetWithin: 'P30D',
    },
    suppress: ['recent-buyers'],
    exitOn: { event: 'Cart Emptied', where: {} },
    holdout: { percent: 100, unit: 'profile' },
    steps: [
      wait('Wait_1'),
      branch('b', [exit('out')], [wait('on')]),
      { id: 'c', send: { ...mail, class: 'transactional', expires: 'PT5M' } },
      exit('bye'),
    ],
  };
  expect(journeySchema.parse(journey)).toEqual(journey);
  expect(
    journeySchema.parse({ ...journey, goal: { ...journey.goal, target: { type: 'count', value: 4 } } }).goal?.target,
  ).toEqual({ type: 'count', value: 4 });
});

describe('refused, at its place and in plain words', () => {
  test.each<[string, unknown, ...string[]]>([
    ['no object', 'journey', ': must be an object with name, goal, entry, suppress, exitOn, holdout, quietHours, steps'],
    [
      'an empty object',
      {},
      '/name: is missing; it must be text',
      '/entry: is missing; it must be an object',
      '/steps: is missing; it must be a list',
    ],
    ['no name', { ...least, name: '' }, `/name: ${TEXT}`],
    ['an unknown field', { ...least, cost: {} }, `/cost: ${UNKNOWN}`],
    ['a slip of the pen', { ...least, supress: [] }, `/supress: ${UNKNOWN}`],
    [
      'a field called __proto__',
      JSON.parse('{"name": "a", "entry": {"on": {"event": "A"}}, "steps": [], "__proto__": {}}'),
      `/__proto__: ${UNKNOWN}`,
    ],
    // goal
    ['a list of goals', withGoal([{ key: 'a' }]), '/goal: must be one goal: a journey has exactly one, not a list of them'],
    [
      'a goal by its name alone',
      withGoal('bought'),
      '/goal: must be an object with key, target, attributionWindow, onGoal, onGoalElsewhere, stopEntriesAtTarget',
    ],
    [
      'a goal of null',
      withGoal(null),
      '/goal: must be an object with key, target, attributionWindow, onGoal, onGoalElsewhere, stopEntriesAtTarget',
    ],
    ['a goal without a key', withGoal({}), '/goal/key: is missing; it must be text'],
    ['a key with capitals', withGoal({ key: 'Bought' }), `/goal/key: ${KEY}`],
    ['a target without a type', withGoal({ key: 'a', target: { value: 5 } }), '/goal/target/type: is missing'],
    [
      'a target of an unknown type',
      withGoal({ key: 'a', target: { type: 'share', value: 5 } }),
      '/goal/target/type: must be percent or count',
    ],
    ['a target that is a number', withGoal({ key: 'a', target: 5 }), '/goal/target: must be an object with type and value'],
    ['a target of 0 %', withGoal({ key: 'a', target: { type: 'percent', value: 0 } }), `/goal/target/value: ${PERCENT}`],
    ['a target above 100 %', withGoal({ key: 'a', target: { type: 'percent', value: 100.1 } }), `/goal/target/value: ${PERCENT}`],
    ['a target of nobody', withGoal({ key: 'a', target: { type: 'count', value: 0 } }), `/goal/target/value: ${PEOPLE}`],
    ['a target of half a person', withGoal({ key: 'a', target: { type: 'count', value: 1.5 } }), `/goal/target/value: ${PEOPLE}`],
    ['a target as text', withGoal({ key: 'a', target: { type: 'count', value: '5' } }), `/goal/target/value: ${PEOPLE}`],
    [
      'an unknown field of a target',
      withGoal({ key: 'a', target: { type: 'count', value: 5, of: 'all' } }),
      `/goal/target/of: ${UNKNOWN}`,
    ],
    ['a window of months', withGoal({ key: 'a', attributionWindow: 'P1M' }), `/goal/attributionWindow: ${DURATION}`],
    ['a window in words', withGoal({ key: 'a', attributionWindow: 'three days' }), `/goal/attributionWindow: ${DURATION}`],
    ['a window as a number', withGoal({ key: 'a', attributionWindow: 3 }), `/goal/attributionWindow: ${NO_DURATION}`],
    ['an unknown onGoal', withGoal({ key: 'a', onGoal: 'stop' }), '/goal/onGoal: must be exit or continue'],
    // entry
    [
      'an entry without a way in',
      { ...least, entry: {} },
      '/entry/on: is missing; an entry has one of event, segment, schedule, api or goal',
    ],
    [
      'a test that can never hold',
      { ...least, entry: { on: { event: 'A', where: { total: { gt: 'much' } } } } },
      '/entry/on/where/total/gt: must be a number',
    ],
    ['a history asked of the entry event', { ...least, entry: { on: { event: 'A', count: 2 } } }, `/entry/on/count: ${UNKNOWN}`],
    ['an audience that is a key', withEntry({ audience: 'vip' }), `/entry/audience: must be an object; ${A_CONDITION}`],
    ['an exclusion that is no list', withEntry({ exclude: 'staff' }), '/entry/exclude: must be a list'],
    ['an exclusion that is no key', withEntry({ exclude: ['staff', 'The Boss'] }), `/entry/exclude/1: ${KEY}`],
    ['a negative age', withEntry({ maxAge: '-P1D' }), `/entry/maxAge: ${DURATION}`],
    ['an unknown re-entry', withEntry({ reentry: 'never' }), '/entry/reentry: must be once, always or {"after": a duration}'],
    ['re-entry after nothing', withEntry({ reentry: {} }), '/entry/reentry/after: is missing; it must be text'],
    ['re-entry after a list', withEntry({ reentry: ['P1D'] }), '/entry/reentry: must be once, always or {"after": a duration}'],
    ['re-entry after a year', withEntry({ reentry: { after: 'P1Y' } }), `/entry/reentry/after: ${DURATION}`],
    ['an unknown onReentry', withEntry({ onReentry: 'skip' }), '/entry/onReentry: must be ignore or restart'],
    // around
    ['a suppression of null', { ...least, suppress: null }, '/suppress: must be a list'],
    ['an exit without an event', { ...least, exitOn: {} }, '/exitOn/event: is missing; it must be text'],
    ['a holdout above all', { ...least, holdout: { percent: 101 } }, '/holdout/percent: must be a percentage from 0 to 100'],
    ['a holdout below none', { ...least, holdout: { percent: -1 } }, '/holdout/percent: must be a percentage from 0 to 100'],
    [
      'a holdout of an unknown unit',
      { ...least, holdout: { percent: 1, unit: 'region' } },
      '/holdout/unit: must be profile or {"trait": …}',
    ],
    // steps
    ['steps that are no list', { ...least, steps: {} }, '/steps: must be a list'],
    ['a step that is no object', withSteps('wait'), `/steps/0: must be an object; ${A_STEP}`],
    ['a step that says nothing', withSteps({ id: 'a' }), `/steps/0: does not say what it is; ${A_STEP}`],
    [
      'a step of a kind that nobody knows',
      withSteps(wait('a'), wait('b'), { id: 'c', dellay: 'PT1H' }),
      `/steps/2/dellay: ${UNKNOWN}; ${A_STEP}`,
    ],
    ['a step of two kinds', withSteps({ id: 'a', delay: 'PT1H', exit: {} }), `/steps/0: has delay and exit at once; ${A_STEP}`],
    ['a step without an id', withSteps({ delay: 'PT1H' }), '/steps/0/id: is missing; it must be text'],
    ['an id with a dot', withSteps(wait('a.b')), `/steps/0/id: ${STEP_ID}`],
    ['an id of 65 letters', withSteps(wait('a'.repeat(65))), `/steps/0/id: ${STEP_ID}`],
    ['an id called __proto__', withSteps(wait('__proto__')), `/steps/0/id: ${STEP_ID}`],
    ['a field too many', withSteps({ ...wait('a'), unit: 'h' }), `/steps/0/unit: ${UNKNOWN}`],
    ['a delay of a year', withSteps({ id: 'a', delay: 'P1Y' }), `/steps/0/delay: ${DURATION}`],
    ['a delay of two centuries', withSteps({ id: 'a', delay: 'P73000D' }), `/steps/0/delay: ${DURATION}`],
    ['a delay as a number', withSteps({ id: 'a', delay: 60 }), `/steps/0/delay: ${NO_DURATION}, or {"until": …}`],
    [
      'a send without a template',
      withSteps({ id: 'a', send: { channel: 'email' } }),
      '/steps/0/send/template: is missing; it must be text',
    ],
    [
      'a send over an unknown channel',
      withSteps({ id: 'a', send: { ...mail, channel: 'fax' } }),
      '/steps/0/send/channel: must be email or webhook',
    ],
    [
      'an unknown class',
      withSteps({ id: 'a', send: { ...mail, class: 'promo' } }),
      '/steps/0/send/class: must be promotional or transactional',
    ],
    ['an unknown field of a send', withSteps({ id: 'a', send: { ...mail, url: 'x' } }), `/steps/0/send/url: ${UNKNOWN}`],
    ['an exit with settings', withSteps({ id: 'a', exit: { now: true } }), `/steps/0/exit/now: ${UNKNOWN}`],
    ['an exit of true', withSteps({ id: 'a', exit: true }), '/steps/0/exit: must be an empty object'],
    [
      'a branch without a condition',
      withSteps({ id: 'a', branch: { then: [] } }),
      `/steps/0/branch/if: is missing; ${A_CONDITION}`,
    ],
    [
      'a branch whose side is no list',
      withSteps({ id: 'a', branch: { if: { all: [] }, then: wait('b') } }),
      '/steps/0/branch/then: must be a list',
    ],
    [
      'a fault deep inside',
      withSteps(branch('a', [], [branch('b', [{ id: 'c', delay: '' }])])),
      `/steps/0/branch/else/0/branch/then/0/delay: ${DURATION}`,
    ],
    // between steps
    ['one id twice', withSteps(wait('a'), wait('b'), wait('c'), wait('a')), `/steps/3/id: "a" ${TWICE}`],
    ['one id three times', withSteps(wait('a'), wait('a'), wait('a')), `/steps/1/id: "a" ${TWICE}`, `/steps/2/id: "a" ${TWICE}`],
    ['one id inside and after', withSteps(branch('a', [wait('b')]), wait('b')), `/steps/1/id: "b" ${TWICE}`],
    ['one id on both sides', withSteps(branch('a', [wait('b')], [wait('b')])), `/steps/0/branch/else/0/id: "b" ${TWICE}`],
    ['a step after an exit', withSteps(wait('a'), exit('b'), wait('c')), `/steps/2: ${LOST}`],
    [
      'all steps after an exit',
      withSteps(exit('a'), branch('b', [wait('c')]), wait('d')),
      `/steps/1: ${LOST}`,
      `/steps/2: ${LOST}`,
    ],
    [
      'a step after exits on every way',
      withSteps(branch('a', [exit('b')], [branch('c', [exit('d')], [exit('e')])]), wait('f')),
      `/steps/1: ${LOST}`,
    ],
    ['a step after an exit inside', withSteps(branch('a', [exit('b'), wait('c')])), `/steps/0/branch/then/1: ${LOST}`],
    [
      'too many steps',
      { ...least, steps: Array.from({ length: 501 }, (_, i) => wait(`s${i}`)) },
      '/steps: has more than 500 steps, those inside others counted',
    ],
    [
      'too many steps inside one another',
      { ...least, steps: nested(501) },
      '/steps: has more than 500 steps, those inside others counted',
    ],
    [
      'steps too deep',
      { ...least, steps: nested(33) },
      `/steps/0${'/branch/then/0'.repeat(32)}: lies deeper than 32 steps in one another`,
    ],
    [
      'steps inside one another without end',
      { ...least, steps: nested(100_000) },
      '/steps: has more than 500 steps, those inside others counted',
    ],
    [
      'slips without number',
      { ...least, suppress: Array(300_000).fill(0) },
      ...Array.from({ length: 100 }, (_, i) => `/suppress/${i}: ${KEY}`),
    ],
    // all at once
    [
      'several at once',
      {
        name: 7,
        entry: { on: { event: 'A' }, reentry: 'no' },
        goal: [],
        steps: [{ id: 'a', dellay: 'PT1H' }, exit('b'), branch('a', [{ id: 'c', delay: 'P1Y' }, exit('c')])],
        extra: 1,
      },
      `/name: ${TEXT}`,
      '/goal: must be one goal: a journey has exactly one, not a list of them',
      '/entry/reentry: must be once, always or {"after": a duration}',
      `/steps/0/dellay: ${UNKNOWN}; ${A_STEP}`,
      `/steps/2/branch/then/0/delay: ${DURATION}`,
      `/extra: ${UNKNOWN}`,
      `/steps/2/id: "a" ${TWICE}`,
      `/steps/2/branch/then/1/id: "c" ${TWICE}`,
      `/steps/2: ${LOST}`,
    ],
  ])('%s', (_, value, ...faults) => expect(faultsOf(value)).toEqual(faults));
});

test('500 steps are let in, and 32 in one another', () => {
  const [deep] = nested(32);
  const more = Array.from({ length: 468 }, (_, i) => wait(`more${i}`));
  expect(faultsOf(withSteps(deep, ...more))).toEqual([]);
});

test('a branch with one open side leaves what follows within reach', () => {
  expect(faultsOf(withSteps(branch('a', [exit('b')]), branch('c', [], [exit('d')]), wait('e')))).toEqual([]);
});

test.each(['input', 'output'] as const)('JSON Schema (%s) tells one step type from another', (io) => {
  const { $defs } = z.toJSONSchema(journeySchema, { io });
  const { anyOf = [] } = $defs?.Step as z.core.JSONSchema.BaseSchema;
  expect((anyOf as z.core.JSONSchema.ObjectSchema[]).map(({ required }) => required)).toEqual(
    ['delay', 'send', 'branch', 'split', 'waitFor', 'update', 'exit'].map((kind) => ['id', kind]),
  );
  expect(($defs?.Journey as z.core.JSONSchema.BaseSchema).required).toEqual(expect.arrayContaining(['name', 'entry', 'steps']));
});

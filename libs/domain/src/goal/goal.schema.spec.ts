import { z } from 'zod';
import { faultsOfZod } from '../fault/faults-of-zod';
import { goalSchema } from './goal.schema';

const faultsOf = (value: unknown) => {
  const result = goalSchema.safeParse(value);
  return result.success ? [] : faultsOfZod(result.error, value).map(({ path, message }) => `${path}: ${message}`);
};
const least = { name: 'First purchase', when: { event: 'Order Completed' } };
const DURATION =
  'must be an ISO 8601 duration from weeks to seconds, such as PT1H or P3D (years and months have no fixed length)';
const FOLLOWS = 'what follows has one of suppress, enroll, set or increment';
const TEXT = 'must be text of 1 to 255 characters without control characters';

test('what is left out has its default', () => {
  expect(goalSchema.parse(least)).toEqual({
    ...least,
    category: 'custom',
    level: 'primary',
    evidence: 'hard',
    counting: 'once',
    adjustmentWindow: 'P30D',
  });
});

test('what is given stays as written', () => {
  const goal = {
    name: 'First purchase',
    category: 'purchase',
    level: 'secondary',
    evidence: 'soft',
    when: {
      all: [
        { event: 'Order Completed', where: { total: { gt: 50 } } },
        { trait: 'member', is: true },
      ],
    },
    counting: 'every',
    value: { property: 'total', currency: { property: 'currency', default: 'USD' }, default: '-0.50' },
    dedupeBy: 'order.id',
    keyBy: 'cart_id',
    adjustmentWindow: 'PT0S',
    requiredProperties: ['order_id', 'total'],
    owner: 'growth@shop.example',
    description: 'Two\nlines',
    tags: ['lead'],
    onAchieved: [
      { suppress: { messageClass: 'promotional', for: 'P7D' } },
      { enroll: 'onboarding', if: { not: { segment: 'staff' } } },
      { set: { stage: 'customer', 'a.b': null, list: [1, { a: true }] } },
      { increment: { score: -0.5 } },
    ],
  };
  expect(goalSchema.parse(goal)).toEqual(goal);
  expect(goalSchema.parse({ ...goal, value: {} })).toEqual({ ...goal, value: {} });
});

test.each<[string, unknown, ...string[]]>([
  [
    'a list',
    [],
    ': must be an object with name, category, level, evidence, when, counting, value, dedupeBy, keyBy, adjustmentWindow, requiredProperties, owner, description, tags, onAchieved',
  ],
  [
    'nothing',
    {},
    '/name: is missing; it must be text',
    '/when: is missing; a condition has one of event, trait, segment, goal, message, all, any or not',
  ],
  ['a name of nothing', { ...least, name: '' }, `/name: ${TEXT}`],
  ['a name of a number', { ...least, name: 7 }, `/name: ${TEXT}`],
  [
    'a seventh category',
    { ...least, category: 'sales' },
    '/category: must be purchase, engagement, loyalty, onboarding, notification or custom',
  ],
  ['an unknown level', { ...least, level: 'macro' }, '/level: must be primary, secondary or diagnostic'],
  ['unknown evidence', { ...least, evidence: 'some' }, '/evidence: must be hard or soft'],
  ['unknown counting', { ...least, counting: 'twice' }, '/counting: must be once, once_per_key or every'],
  [
    'a fault deep in the condition',
    { ...least, when: { all: [{ not: { event: 'A', where: { a: { gt: 'b' } } } }] } },
    '/when/all/0/not/where/a/gt: must be a number',
  ],
  ['a value that is a number', { ...least, value: { default: 10 } }, '/value/default: must be an amount as text, such as "9.90"'],
  [
    'an amount with an exponent',
    { ...least, value: { default: '1e3' } },
    '/value/default: must be an amount as text, such as "9.90"',
  ],
  [
    'a currency in small letters',
    { ...least, value: { currency: { default: 'usd' } } },
    '/value/currency/default: must be a current ISO 4217 currency in capitals, such as EUR',
  ],
  [
    'a currency that is none',
    { ...least, value: { currency: { default: 'XXQ' } } },
    '/value/currency/default: must be a current ISO 4217 currency in capitals, such as EUR',
  ],
  ['an unknown field of the value', { ...least, value: { byProperty: {} } }, '/value/byProperty: is not a field known here'],
  [
    'a window of months',
    { ...least, adjustmentWindow: 'P1M' },
    '/adjustmentWindow: must be an ISO 8601 duration from weeks to seconds, such as PT1H or P3D (years and months have no fixed length)',
  ],
  ['required properties that are no list', { ...least, requiredProperties: 'total' }, '/requiredProperties: must be a list'],
  ['a tag that is no text', { ...least, tags: ['a', 7] }, `/tags/1: ${TEXT}`],
  [
    'a novel for a description',
    { ...least, description: 'a'.repeat(10_001) },
    '/description: must be text of at most 10,000 characters',
  ],
  [
    'fields that are not known yet',
    { ...least, within: {}, withdrawOn: {} },
    '/within: is not a field known here',
    '/withdrawOn: is not a field known here',
  ],
  ['what follows is no list', { ...least, onAchieved: { enroll: 'onboarding' } }, '/onAchieved: must be a list'],
  [
    'every slip in what follows',
    {
      ...least,
      onAchieved: [
        { suppress: { messageClass: 'transactional', for: 'P1Y' } },
        { enroll: 'On Boarding' },
        { set: 7 },
        { increment: { score: '1' } },
        { enroll: 'a', set: {} },
        { notify: 'mailto:me@shop.example' },
        { if: { segment: 'a' } },
        { enroll: 'a', if: { event: 'Cart Viewed', sameKey: true } },
        7,
      ],
    },
    '/onAchieved/0/suppress/messageClass: must be promotional',
    `/onAchieved/0/suppress/for: ${DURATION}`,
    '/onAchieved/1/enroll: must be a key: 1 to 63 lower-case letters, digits and hyphens, with a letter or digit first',
    '/onAchieved/2/set: must be an object of traits, each with its new value',
    '/onAchieved/3/increment/score: must be a number',
    `/onAchieved/4: has enroll and set at once; ${FOLLOWS}`,
    `/onAchieved/5/notify: is not a field known here; ${FOLLOWS}`,
    `/onAchieved/6: does not say what it is; ${FOLLOWS}`,
    `/onAchieved/8: must be an object; ${FOLLOWS}`,
    '/onAchieved/7/if/sameKey: can be asked only in the audience and the branches of a journey with “keyBy”: elsewhere there is no key to compare',
  ],
  [
    'this cart of a goal that everybody may meet',
    { ...least, when: { all: [{ event: 'A', sameKey: true }, { event: '' }] } },
    `/when/all/1/event: ${TEXT}`,
    '/when/all/0/sameKey: can be asked only in the audience and the branches of a journey with “keyBy”: elsewhere there is no key to compare',
  ],
  [
    'a slip of the pen',
    { name: 'a', wen: least.when },
    '/when: is missing; a condition has one of event, trait, segment, goal, message, all, any or not',
    '/wen: is not a field known here; did you mean “when”?',
  ],
  [
    'several at once',
    { name: '', when: {}, counting: 1, x: 2 },
    `/name: ${TEXT}`,
    '/when: does not say what it is; a condition has one of event, trait, segment, goal, message, all, any or not',
    '/counting: must be once, once_per_key or every',
    '/x: is not a field known here',
  ],
])('%s', (_, value, ...faults) => expect(faultsOf(value)).toEqual(faults));

test('a message in a goal may be of any journey', () => {
  const when = { message: 'opened', step: 'remind' };
  expect(goalSchema.parse({ ...least, when }).when).toEqual(when);
});

test('JSON Schema asks for what an author must write, no more', () => {
  const { $defs } = z.toJSONSchema(goalSchema, { io: 'input' });
  expect($defs?.Goal).toMatchObject({
    required: ['name', 'when'],
    additionalProperties: false,
    properties: { counting: { default: 'once', enum: ['once', 'once_per_key', 'every'] } },
  });
});

/** Breakdowns of a journey's report, counted by hand. */
import { HOUR, conversion, enrollment, message, report } from './journey-facts.builder';

const anna = enrollment({ profileId: 'anna', variants: { offer: 'discount' } });
const annaAgain = enrollment({ profileId: 'anna', variants: { offer: 'discount', last: 'b' } });
const bert = enrollment({ profileId: 'bert', variants: { offer: 'plain' } });
const held = enrollment({ profileId: 'held', holdout: true, variants: { offer: 'plain' } });
const early = enrollment({ profileId: 'early' });
const usd = (amount: string) => ({ value: { amount, currency: 'USD' } });

test('by variant: who took it, once a profile, and what was credited to it', () => {
  const { byVariant } = report({
    enrollments: [anna, annaAgain, bert, held, early],
    conversions: [
      conversion(anna, HOUR, usd('5')),
      conversion(annaAgain, 2 * HOUR, { ...usd('7'), outcome: 'repeat' }),
      conversion(early, HOUR, usd('99')),
      conversion(null, HOUR, usd('99')),
    ],
    goal: { target: null, counting: 'every' },
  });
  expect(byVariant).toEqual([
    { key: 'last/b', entered: 1, profiles: 1, attained: 1, rate: 1, conversions: 1, value: [{ currency: 'USD', amount: '7' }] },
    {
      key: 'offer/discount',
      entered: 2,
      profiles: 1,
      attained: 1,
      rate: 1,
      conversions: 2,
      value: [{ currency: 'USD', amount: '12' }],
    },
    { key: 'offer/plain', entered: 1, profiles: 1, attained: 0, rate: 0, conversions: 0, value: [] },
  ]);
});

test('by channel: enrollments that a message of the channel was accepted for', () => {
  const both = enrollment({ messages: [message('remind'), message('ping', { channel: 'sms' }), message('offer')] });
  const cameBack = enrollment({ messages: [message('remind', { status: 'bounced' })] });
  const neither = enrollment({ messages: [message('remind', { status: 'unknown' })] });
  const { byChannel } = report({ enrollments: [both, cameBack, neither], conversions: [conversion(both, 2 * HOUR)] });
  expect(byChannel).toMatchObject([
    { key: 'email', entered: 2, profiles: 2, attained: 1, rate: 0.5 },
    { key: 'sms', entered: 1, profiles: 1, attained: 1, rate: 1 },
  ]);
});

test('a journey without a goal attains nothing, and still says who went where', () => {
  expect(report({ enrollments: [bert], goal: null }).byVariant).toMatchObject([{ key: 'offer/plain', attained: 0, rate: 0 }]);
});

test('counted once a key: each cart of a profile adds one', () => {
  const keyed = (id: string, key: string, at: number) => conversion(anna, at, { id, key, ...usd('1') });
  const { attainment } = report({
    enrollments: [anna],
    conversions: [keyed('o1', 'c1', HOUR), keyed('o2', 'c1', 2 * HOUR), keyed('o3', 'c2', 3 * HOUR)],
    goal: { target: null, counting: 'once_per_key' },
  });
  expect(attainment).toMatchObject({ profiles: 1, conversions: 2, repeats: 1, value: [{ currency: 'USD', amount: '2' }] });
});

test('a holdout by region is measured in regions', () => {
  const of = (region: string | null, holdout: boolean, bought: boolean) =>
    enrollment({ holdoutUnit: region, holdout, observed: bought ? { conversionId: 'c', occurredAt: HOUR } : null });
  const { lift } = report({
    enrollments: [
      of('north', false, true),
      of('north', false, true),
      of('south', false, false),
      of('west', true, false),
      of('west', true, false),
      of(null, true, true),
    ],
  });
  expect(lift).toMatchObject({
    treated: { profiles: 2, converted: 1, rate: 0.5 },
    holdout: { profiles: 2, converted: 1, rate: 0.5 },
  });
});

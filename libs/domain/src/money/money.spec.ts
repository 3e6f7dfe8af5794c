/** What counts as an amount and as a currency, where they come from, and that sums are exact. */
import * as fc from 'fast-check';
import type { Json, Properties } from '../event/event';
import type { Money } from '../goal/conversion';
import type { GoalValue } from '../goal/goal';
import { isCurrency } from './iso-4217';
import { readAmount, sumByCurrency, valueOf } from './money';

test.each<[Json | undefined, string | undefined]>([
  [12, '12'],
  [12.5, '12.5'],
  [-3, '-3'],
  [0, '0'],
  [-0, '0'],
  [0.1, '0.1'],
  [1e21, '1000000000000000000000'],
  [1e-7, '0.0000001'],
  [-2.5e-9, '-0.0000000025'],
  ['12.50', '12.50'],
  ['-0.10', '-0.10'],
  ['007', '007'],
  ['123456789012345678901234567890.12', '123456789012345678901234567890.12'],
  ['1e3', undefined],
  ['12,50', undefined],
  ['12.', undefined],
  ['.5', undefined],
  ['+5', undefined],
  [' 5', undefined],
  ['5\n', undefined],
  ['', undefined],
  ['NaN', undefined],
  ['٣', undefined],
  [Infinity, undefined],
  [NaN, undefined],
  [true, undefined],
  [null, undefined],
  [['5'], undefined],
  [{ amount: 5 }, undefined],
  [undefined, undefined],
])('the amount in %j is %j', (value, amount) => {
  expect(readAmount(value)).toBe(amount);
});

test.each([
  ['EUR', true],
  ['XCG', true],
  ['XAU', true],
  ['usd', false],
  ['DEM', false],
  ['HRK', false],
  ['BGN', false],
  ['XXQ', false],
  ['', false],
  ['EUR USD', false],
])('%j is a currency in force: %j', (code, current) => {
  expect(isCurrency(code)).toBe(current);
});

const total: GoalValue = { property: 'total', currency: { property: 'currency', default: 'USD' }, default: '5' };

test.each<[string, GoalValue | undefined, Properties, string | null, Money | null]>([
  ['the property and its currency', total, { total: 12.5, currency: 'GBP' }, 'EUR', { amount: '12.5', currency: 'GBP' }],
  ['decimal text keeps its digits', total, { total: '12.50' }, 'EUR', { amount: '12.50', currency: 'USD' }],
  ['negative amounts count', total, { total: -3 }, null, { amount: '-3', currency: 'USD' }],
  ['a property that is no amount: the default', total, { total: 'lots' }, null, { amount: '5', currency: 'USD' }],
  ['a property that is missing: the default', total, {}, null, { amount: '5', currency: 'USD' }],
  ['a lower-case code is none', total, { total: 1, currency: 'gbp' }, 'EUR', { amount: '1', currency: 'USD' }],
  ['a code that is no text is none', total, { total: 1, currency: 978 }, 'EUR', { amount: '1', currency: 'USD' }],
  [
    "no code in the event nor the goal: the settings'",
    { property: 'total' },
    { total: 1 },
    'EUR',
    { amount: '1', currency: 'EUR' },
  ],
  ['no code anywhere', { property: 'total', currency: {} }, { total: 1 }, null, { amount: '1', currency: null }],
  ['a fixed value', { default: '40.00' }, { total: 1 }, 'EUR', { amount: '40.00', currency: 'EUR' }],
  ['neither amount nor default', { property: 'total' }, { total: null }, 'EUR', null],
  ['a goal without a value', undefined, { total: 1 }, 'EUR', null],
  ['a dotted path', { property: 'order.total' }, { order: { total: 7 } }, 'EUR', { amount: '7', currency: 'EUR' }],
  [
    'a property of that very name goes first',
    { property: 'a.b' },
    { 'a.b': 1, a: { b: 2 } },
    'EUR',
    { amount: '1', currency: 'EUR' },
  ],
])('value of a conversion: %s', (_, definition, properties, defaultCurrency, value) => {
  expect(valueOf(definition, properties, defaultCurrency)).toEqual(value);
});

const money = (amount: string, currency: string | null = 'USD'): Money => ({ amount, currency });

test.each<[string, (Money | null)[], Money[]]>([
  ['nothing', [], []],
  ['no value adds nothing', [null, money('1'), null], [money('1')]],
  ['one amount stays as it is', [money('12.50')], [money('12.50')]],
  ['the most decimals are kept', [money('1.50'), money('2.5')], [money('4.00')]],
  ['no float ever', [money('0.1'), money('0.2')], [money('0.3')]],
  ['beyond the digits of a float', [money('9007199254740993'), money('0.0000000001')], [money('9007199254740993.0000000001')]],
  ['refunds cancel to a plain zero', [money('-0.50'), money('0.50')], [money('0.00')]],
  [
    'currencies are never added together; none comes last',
    [money('1', 'USD'), money('1', null), money('2', 'EUR'), money('3', 'USD'), money('4', null)],
    [money('2', 'EUR'), money('4', 'USD'), money('5', null)],
  ],
])('sums: %s', (_, values, sums) => {
  expect(sumByCurrency(values)).toEqual(sums);
});

test('a sum is that of whole cents, whatever the order', () => {
  const cents = fc.array(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), { minLength: 1 });
  const written = (count: bigint): string =>
    `${count < 0n ? '-' : ''}${String(count < 0n ? -count : count).padStart(3, '0')}`.replace(/(\d\d)$/, '.$1');
  fc.assert(
    fc.property(cents, (counts) => {
      const sum = counts.reduce((a, b) => a + b);
      expect(sumByCurrency(counts.map((count) => money(written(count))))).toEqual([money(written(sum))]);
      expect(sumByCurrency(counts.toReversed().map((count) => money(written(count))))).toEqual([money(written(sum))]);
    }),
  );
});

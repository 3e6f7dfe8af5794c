/** Money of conversions: read from what events and rows bring, and added up exactly. */
import Big from 'big.js';
import { getProperty } from '../condition/property-path';
import type { Json, Properties } from '../event/event';
import type { Money } from '../goal/conversion';
import type { GoalValue } from '../goal/goal';
import { isCurrency } from './iso-4217';

const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/**
 * The amount in a property or row, as decimal text without exponent and with the digits that it came with (`"12.50"` stays so).
 *
 * @returns `undefined` for all that is neither a finite number nor a decimal string: `""`, `" 5"`, `"1e3"`, `"12,50"`, `true`
 */
export function readAmount(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return DECIMAL.test(value) ? value : undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  // Very large and very small numbers have an exponent as text.
  return Big(String(value)).toFixed();
}

/**
 * The value of a conversion: from the goal's property, else its default. The currency is the property's, else the goal's default,
 * else the settings'; what is no current ISO 4217 code counts as missing.
 *
 * @returns `null` for a goal without a value and where neither property nor default has an amount
 */
export function valueOf(definition: GoalValue | undefined, properties: Properties, defaultCurrency: string | null): Money | null {
  if (definition === undefined) return null;
  const amount = readAmount(at(properties, definition.property)) ?? readAmount(definition.default);
  if (amount === undefined) return null;
  const { property, default: fallback } = definition.currency ?? {};
  const currency = [at(properties, property), fallback, defaultCurrency].find(isCode);
  return { amount, currency: currency ?? null };
}

/**
 * One exact sum per currency, by code, without a currency last. A sum has as many decimals as the longest of its amounts:
 * 1.50 and 2.5 make 4.00.
 *
 * @param values `null` adds nothing
 */
export function sumByCurrency(values: Iterable<Money | null>): Money[] {
  const sums = new Map<string | null, { sum: Big; decimals: number }>();
  for (const value of values) {
    if (value === null) continue;
    const { sum, decimals } = sums.get(value.currency) ?? { sum: Big(0), decimals: 0 };
    sums.set(value.currency, { sum: sum.plus(value.amount), decimals: Math.max(decimals, decimalsOf(value.amount)) });
  }
  return [...sums]
    .sort(([a], [b]) => (placeOf(a) < placeOf(b) ? -1 : 1))
    .map(([currency, { sum, decimals }]) => ({ currency, amount: sum.toFixed(decimals) }));
}

const at = (properties: Properties, path: string | undefined): Json | undefined =>
  path === undefined ? undefined : getProperty(properties, path);

const isCode = (code: Json | undefined): code is string => typeof code === 'string' && isCurrency(code);

const decimalsOf = (amount: string): number => amount.split('.')[1]?.length ?? 0;

/** `~` comes after every letter. */
const placeOf = (currency: string | null): string => currency ?? '~';

/** What each operator asks of a value. No coercion anywhere: `"7"` is not `7`, and only numbers are greater or smaller. */
import type { Json } from '../event/event';
import { type Instant, parseInstant } from '../time/instant';
import type { CountTest, Operators, Test } from './condition';

type Value = Json | undefined;
type Ask = (value: Value) => boolean;
type OperatorTable = { [K in keyof Operators]-?: (operand: NonNullable<Operators[K]>) => Ask };

const isThere = (value: Value): value is NonNullable<Json> => value !== undefined && value !== null;
const ofNumber = (ask: (value: number) => boolean) => (value: Value) => typeof value === 'number' && ask(value);
const ofText = (ask: (value: string) => boolean) => (value: Value) => typeof value === 'string' && ask(value);
const ofInstant = (ask: (value: Instant) => boolean) => (value: Value) => {
  const instant = parseInstant(value);
  return instant !== undefined && ask(instant);
};
/** Of operands that the schema has let through. */
const instantOf = (text: string) => parseInstant(text) as Instant;

/** A missing value, or null, passes only `exists: false`, `ne` and `nin`. */
const OPERATORS: OperatorTable = {
  eq: (operand) => (value) => isThere(value) && same(value, operand),
  ne: (operand) => (value) => !isThere(value) || !same(value, operand),
  gt: (operand) => ofNumber((value) => value > operand),
  gte: (operand) => ofNumber((value) => value >= operand),
  lt: (operand) => ofNumber((value) => value < operand),
  lte: (operand) => ofNumber((value) => value <= operand),
  in: (operands) => (value) => isThere(value) && operands.some((operand) => same(value, operand)),
  nin: (operands) => (value) => !isThere(value) || !operands.some((operand) => same(value, operand)),
  exists: (operand) => (value) => isThere(value) === operand,
  contains: (operand) => (value) =>
    Array.isArray(value)
      ? value.some((item) => same(item, operand))
      : typeof value === 'string' && typeof operand === 'string' && value.includes(operand),
  startsWith: (operand) => ofText((value) => value.startsWith(operand)),
  endsWith: (operand) => ofText((value) => value.endsWith(operand)),
  before: (operand) => {
    const bound = instantOf(operand);
    return ofInstant((value) => value < bound);
  },
  after: (operand) => {
    const bound = instantOf(operand);
    return ofInstant((value) => value > bound);
  },
};

const compiled = new WeakMap<object, readonly Ask[]>();

/**
 * Whether a value passes all that is asked of it.
 *
 * @param test of a definition that its schema has let through; never changed in place, because its operands are read once
 */
export function passes(test: Test | CountTest, value: Value): boolean {
  if (typeof test !== 'object') return isThere(value) && value === test;
  let asks = compiled.get(test);
  if (!asks) {
    const written = test as Operators;
    asks = (Object.keys(written) as (keyof Operators)[]).map((name) =>
      (OPERATORS[name] as (operand: unknown) => Ask)(written[name]),
    );
    compiled.set(test, asks);
  }
  return asks.every((ask) => ask(value));
}

/** Equal as JSON: lists item by item, objects field by field in any order. */
function same(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => same(item, right[index] as Json))
    );
  }
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && same(left[name] as Json, right[name] as Json))
  );
}

/** Whether an event's properties are the ones asked for. */
import type { Properties } from '../event/event';
import type { EventCondition, Test } from './condition';
import { passes } from './operators';
import { getProperty } from './property-path';

type Where = NonNullable<EventCondition['where']>;

const read = new WeakMap<Where, readonly (readonly [path: string, test: Test])[]>();

/** All tests hold; without any, all properties will do. @param where let through by its schema and never changed in place */
export function matchesWhere(where: Where | undefined, properties: Properties): boolean {
  if (where === undefined) return true;
  let tests = read.get(where);
  if (!tests) read.set(where, (tests = Object.entries(where)));
  return tests.every(([path, test]) => passes(test, getProperty(properties, path)));
}

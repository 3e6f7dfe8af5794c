import { faultsOfZod } from '../fault/faults-of-zod';
import { segmentSchema } from './segment.schema';

const faultsOf = (value: unknown) => {
  const result = segmentSchema.safeParse(value);
  return result.success ? [] : faultsOfZod(result.error, value).map(({ path, message }) => `${path}: ${message}`);
};
const RULE = 'a segment has either "when", a condition, or "static": true';

test.each<[unknown]>([[{ name: 'VIP', when: { event: 'Order', count: { gte: 3 } } }], [{ name: 'Staff', static: true }]])(
  'let in: %j',
  (value) => expect(segmentSchema.parse(value)).toEqual(value),
);

test.each<[unknown, ...string[]]>([
  [null, ': must be an object with name, when'],
  [[], ': must be an object with name, when'],
  [{ name: 'VIP' }, `: lacks its rule: ${RULE}`],
  [{ colour: 'red' }, '/name: is missing; it must be text', '/colour: is not a field known here', `: lacks its rule: ${RULE}`],
  [{ name: 'VIP', wen: { all: [] } }, '/wen: is not a field known here; did you mean “when”?'],
  [{ name: 'VIP', when: { all: [] }, static: true }, `: has "when" and "static" at once: ${RULE}`],
  [{ name: 'Staff', static: false }, '/static: must be true'],
  [{ static: true }, '/name: is missing; it must be text'],
  [
    { name: '', when: { event: 'A', within: 'x' } },
    '/name: must be text of 1 to 255 characters without control characters',
    '/when/within: must be an ISO 8601 duration from weeks to seconds, such as PT1H or P3D (years and months have no fixed length)',
  ],
  [
    { name: 'Readers', when: { any: [{ message: 'opened' }, { message: 'opened', journey: 'cart' }] } },
    '/when/any/0/journey: is missing; outside a journey it must name the journey that sent the message',
  ],
  [
    { nam: 'Carts', when: { not: { event: 'Cart Updated', sameKey: true } } },
    '/name: is missing; it must be text',
    '/nam: is not a field known here; did you mean “name”?',
    '/when/not/sameKey: can be asked only in the audience and the branches of a journey with “keyBy”: elsewhere there is no key to compare',
  ],
  [{ name: 'VIP', when: { all: [] }, owner: 'me' }, '/owner: is not a field known here'],
])('refused: %j', (value, ...faults) => expect(faultsOf(value)).toEqual(faults));

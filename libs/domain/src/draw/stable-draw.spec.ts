/** Names that stand for values: the same for the same, another for another, and none that tells the value. */
import { stableName } from './stable-draw';

it('is the same for the same keys, and another for each of ten thousand', () => {
  const names = Array.from({ length: 10_000 }, (_, place) => stableName('cart', `region ${place}`));
  expect(new Set(names).size).toBe(10_000);
  expect(names[7]).toBe(stableName('cart', 'region 7'));
  expect(names.every((name) => /^[0-9a-f]{16}$/.test(name))).toBe(true);
});

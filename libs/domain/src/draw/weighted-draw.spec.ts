/** Draws by weight: how often each is drawn, and that the same keys draw the same. */
import { weightedDraw } from './weighted-draw';

const share = (place: number, weights: number[]) => {
  const draws = Array.from({ length: 4000 }, (_, person) => weightedDraw(weights, 'seed', `p${person}`));
  return draws.filter((drawn) => drawn === place).length / draws.length;
};

it.each([
  ['even', 0, [50, 50], 0.5],
  ['on any scale', 1, [0.001, 0.003], 0.75],
  ['three', 2, [1, 1, 2], 0.5],
  ['a weight of 0 is never drawn', 0, [0, 1], 0],
  ['nor one at the end', 1, [1, 0], 0],
  ['alone', 0, [7], 1],
  ['beyond all bounds', 0, [Number.MAX_VALUE, Number.MAX_VALUE], 0.5],
])('%s', (_, place, weights, expected) => {
  expect(Math.abs(share(place, weights) - expected)).toBeLessThan(0.03);
});

it('draws the same again', () => {
  const draw = () => weightedDraw([1, 1, 1, 1], 'seed', 'ada');
  expect(draw()).toBe(draw());
});

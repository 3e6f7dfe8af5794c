/** Rounding of quotients: half up, from the exact value. */
import Big from 'big.js';
import { quotient } from './quotient';

test.each<[Big | number, Big | number, number, number | null]>([
  [14, 85, 4, 0.1647],
  [1, 8, 2, 0.13],
  [-1, 8, 2, -0.13],
  [1, 3, 4, 0.3333],
  [2, 3, 4, 0.6667],
  [12345, 100_000, 4, 0.1235],
  // As a float 1.005 lies below itself and would come out as 1.
  [201, 200, 2, 1.01],
  [Big('1400'), Big(85).times('12.5'), 2, 1.32],
  [0, 7, 4, 0],
  [-1, 1_000_000, 4, 0],
  [7, 0, 4, null],
  [0, 0, 2, null],
])('%s / %s at %i decimals is %j', (numerator, denominator, decimals, expected) => {
  expect(quotient(numerator, denominator, decimals)).toBe(expected);
});

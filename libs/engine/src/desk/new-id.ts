/** Ids that sort by the order in which they were made: the order of opening, and the newest first when read backwards. */
import { randomBytes } from 'node:crypto';

let lastMs = 0;
let counter = 0;

/** 9 characters of time, 3 of order within the millisecond, 10 of chance; letters and digits only. */
export function newId(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
  } else counter++;
  return (
    lastMs.toString(36).padStart(9, '0') +
    counter.toString(36).padStart(3, '0') +
    randomBytes(8).readBigUInt64BE().toString(36).slice(-10).padStart(10, '0')
  );
}

/** Reads made together: who shares a query, and what everybody is answered. */
import { GatheredReads } from './gathered-reads';

/** A shelf whose answers are held back until it is let go; `asked` holds each query's keys. */
function shelf() {
  const things = new Map([
    ['a', 1],
    ['b', 2],
  ]);
  const asked: (readonly string[])[] = [];
  const held: (() => void)[] = [];
  const reads = new GatheredReads<number>(async (keys) => {
    asked.push(keys);
    const found = new Map([...things].filter(([key]) => keys.includes(key)));
    await new Promise<void>((resolve) => held.push(resolve));
    if (keys.includes('broken')) throw new Error('it fell down');
    return found;
  });
  const letGo = async () => {
    await new Promise(setImmediate);
    held.shift()!();
  };
  return { things, asked, reads, letGo };
}

test('who asks in one turn shares a query, each key in it once', async () => {
  const { asked, reads, letGo } = shelf();
  const answers = Promise.all(['a', 'b', 'a', 'nothing'].map((key) => reads.find(key)));
  await letGo();
  expect(await answers).toEqual([1, 2, 1, undefined]);
  expect(asked).toEqual([['a', 'b', 'nothing']]);
});

test('who asks while a query is under way is answered by the next: what was changed meanwhile is seen', async () => {
  const { things, asked, reads, letGo } = shelf();
  const first = reads.find('a');
  await new Promise(setImmediate);
  things.set('a', 10);
  const later = Promise.all([reads.find('a'), reads.find('b')]);
  await letGo();
  await letGo();
  expect([await first, await later]).toEqual([1, [10, 2]]);
  expect(asked).toEqual([['a'], ['a', 'b']]);
});

test('a query that fails fails for those who shared it, and for nobody after them', async () => {
  const { reads, letGo } = shelf();
  const failed = Promise.allSettled([reads.find('broken'), reads.find('a')]);
  await letGo();
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = reads.find('a');
  await letGo();
  expect(await again).toBe(1);
});

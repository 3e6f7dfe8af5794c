import { decodeCursor, encodeCursor, pageOf, pageQuery, pageRequestOf } from './page';

const query = pageQuery('events');

it('comes back from a cursor as it went in', () => {
  const position = ['2026-01-31T09:00:00.000Z', 'Zoë 😀/+', -1.5, null];
  expect(decodeCursor('events', encodeCursor('events', position))).toEqual(position);
});

it.each([
  ['of another list', encodeCursor('messages', ['a'])],
  ['changed', encodeCursor('events', ['a']).replace(/.$/, '_')],
  ['of our form, with an operator', `${encodeCursor('events', ['a']).split('.')[0]}.${btoa('[{"$gt":""}]')}`],
  ['no cursor', 'hello'],
  ['empty', ''],
])('refuses a cursor %s', (_, cursor) => {
  expect(query.safeParse({ cursor }).success).toBe(false);
});

it.each([
  [{}, 50],
  [{ limit: '1' }, 1],
  [{ limit: '200' }, 200],
  [{ limit: '0' }, undefined],
  [{ limit: '201' }, undefined],
  [{ limit: '-1' }, undefined],
  [{ limit: '1.5' }, undefined],
  [{ limit: '' }, undefined],
  [{ limit: ['1', '2'] }, undefined],
])('reads %j as limit %s', (given, limit) => {
  expect(query.safeParse(given).data?.limit).toBe(limit);
});

it('pages through a list that grows at its head', () => {
  let list = [5, 4, 3, 2, 1];
  const page = (cursor?: string) => {
    const { limit, after } = pageRequestOf(query.parse({ limit: '2', ...(cursor ? { cursor } : {}) }));
    const rest = after ? list.filter((item) => item < Number(after[0])) : list;
    return pageOf('events', rest.slice(0, limit + 1), limit, (item) => [item]);
  };
  const first = page();
  list = [6, ...list];
  const second = page(first.nextCursor ?? '');
  const third = page(second.nextCursor ?? '');
  expect([first.items, second.items, third.items, third.nextCursor]).toEqual([[5, 4], [3, 2], [1], null]);
});

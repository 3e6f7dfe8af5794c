import fc from 'fast-check';
import { journeySchema } from './journey.schema';
import { layOut } from './layout';

const wait = (id: string) => ({ id, delay: 'PT1H' });
const send = (id: string) => ({ id, send: { channel: 'email', template: 'hello' } });
const exit = (id: string) => ({ id, exit: {} });
const branch = (id: string, then: unknown[] = [], otherwise: unknown[] = []) => ({
  id,
  branch: { if: { segment: 'vip' }, then, else: otherwise },
});

const layoutOf = (steps: unknown[]) => layOut(journeySchema.parse({ name: 'Test', entry: { on: { event: 'Entered' } }, steps }));

/** `a>b` goes on to b, `a(then,else)` turns; `.` is the end. `!` marks places with a send ahead. */
const drawn = (steps: unknown[]) => {
  const layout = layoutOf(steps);
  const ways = layout.order.map(({ id }) => {
    const { next, sides } = layout.places.get(id)!;
    const turns = Object.values(sides).map((way) => way ?? '.');
    return `${id}${layout.sendAhead(id) ? '!' : ''}${turns.length ? `(${turns.join()})` : ''}>${next ?? '.'}`;
  });
  return [layout.first ?? '.', ...ways].join(' ');
};

test.each<[string, unknown[], string]>([
  ['no steps', [], '.'],
  ['one after another', [wait('a'), send('b'), wait('c')], 'a a!>b b!>c c>.'],
  ['a branch, and what follows it', [branch('a', [wait('b')], [send('c')]), wait('d')], 'a a!(b,c)>d b>d c!>d d>.'],
  ['an empty side leads to what follows', [branch('a', [send('b')]), wait('c')], 'a a!(b,c)>c b!>c c>.'],
  ['an empty side at the end', [branch('a')], 'a a(.,.)>.'],
  ['out of two branches at once', [branch('a', [branch('b', [wait('c')])]), send('d')], 'a a!(b,d)>d b!(c,d)>d c!>d d!>.'],
  ['nothing lies ahead of an exit', [branch('a', [exit('b')]), send('c')], 'a a!(b,c)>c b>c c!>.'],
  [
    'a branch that always ends has nothing ahead',
    [branch('a', [branch('b', [exit('c')], [exit('d')])]), send('e')],
    'a a!(b,e)>e b(c,d)>e c>e d>e e!>.',
  ],
  [
    'a wait turns like a branch',
    [{ id: 'a', waitFor: { event: 'A', within: 'P1D', else: [send('b')] } }, wait('c')],
    'a a!(c,b)>c b!>c c>.',
  ],
  [
    'a split has a way for each variant',
    [
      {
        id: 'a',
        split: {
          variants: [
            { name: 'x', weight: 1, steps: [wait('b')] },
            { name: 'y', weight: 0 },
            { name: 'z', weight: 1, steps: [exit('c')] },
          ],
        },
      },
      send('d'),
    ],
    'a a!(b,d,c)>d b!>d c>d d!>.',
  ],
])('%s', (_, steps, expected) => expect(drawn(steps)).toBe(expected));

test('sides of a split go by the names of its variants', () => {
  const { places } = layoutOf([
    {
      id: 'a',
      split: {
        variants: [
          { name: '7', weight: 1 },
          { name: 'x', weight: 1, steps: [send('b')] },
        ],
      },
    },
  ]);
  expect(places.get('a')?.sides).toEqual({ 7: null, x: 'b' });
});

test('places know their kind and step', () => {
  const { places, order, sendAhead } = layoutOf([branch('a', [send('b')])]);
  expect(order).toEqual([
    { id: 'a', kind: 'branch' },
    { id: 'b', kind: 'send' },
  ]);
  expect(places.get('b')).toMatchObject({ kind: 'send', step: { send: { class: 'promotional' } } });
  expect([sendAhead(null), sendAhead('nobody')]).toEqual([false, false]);
});

test('every step can be reached, and a send is ahead just where a walk finds one', () => {
  let count = 0;
  const id = fc.constant(null).map(() => `s${count++}`);
  const { tree } = fc.letrec<{ tree: unknown[] }>((tie) => ({
    tree: fc.array(
      fc.oneof(
        { maxDepth: 3 },
        id.map(wait),
        id.map(send),
        fc.tuple(id, tie('tree'), tie('tree')).map(([name, then, otherwise]) => branch(name, then, otherwise)),
      ),
      { maxLength: 3 },
    ),
  }));
  fc.assert(
    fc.property(tree, (steps) => {
      const layout = layoutOf(steps);
      const walk = (from: string | null, seen: Set<string>): Set<string> => {
        if (from === null || seen.has(from)) return seen;
        const { next, sides } = layout.places.get(from)!;
        const turns = Object.values(sides);
        for (const way of turns.length ? turns : [next]) walk(way, seen.add(from));
        return seen;
      };
      expect([...walk(layout.first, new Set())].sort()).toEqual(layout.order.map((place) => place.id).sort());
      for (const { id: from } of layout.order) {
        expect(layout.sendAhead(from)).toBe(
          [...walk(from, new Set())].some((found) => layout.places.get(found)?.kind === 'send'),
        );
      }
    }),
    { numRuns: 300 },
  );
});

/** A list read back from now finds everything once, however far apart it lies. */
import { startStore, type SpecStore } from '../../../../test/support/store';
import type { Place } from '../older';
import { ensureIndexes } from '../connection';
import { EventRepository, type StoredEvent } from './event.repository';

const NOW = Date.UTC(2026, 2, 1);
const MINUTE = 60_000;
/** Minutes before now; two of one instant, some at the very ends of a span, one from before the clock began. */
const AGES = [0, 0, 0.5, 1, 1 + 1 / MINUTE, 15, 16, 17, 256, 4096, 60_000, 900_000, 20_000_000, 100_000_000];

let store: SpecStore;
let events: EventRepository;
const ids: string[] = [];

beforeAll(async () => {
  store = await startStore();
  events = new EventRepository(store.connection);
  await ensureIndexes(store.connection);
  const told = AGES.map((age, place): StoredEvent => {
    // Of one instant the greater id comes first.
    const id = `m${String(AGES.length - place).padStart(3, '0')}`;
    ids.push(id);
    const common = { type: 'track' as const, userId: 'ada', anonymousId: null, properties: {}, traits: {}, context: {} };
    const event = place % 2 === 0 ? 'Even' : 'Odd';
    return {
      ...common,
      id,
      messageId: id,
      event,
      profileId: 'u:ada',
      occurredAt: NOW - Math.round(age * MINUTE),
      receivedAt: NOW,
    };
  });
  const session = await store.connection.startSession();
  await session.withTransaction(() => events.insertMany(told, session));
  await session.endSession();
}, 60_000);
afterAll(() => store?.stop());

it.each([
  [1, undefined],
  [3, undefined],
  [100, undefined],
  [2, 'Even'],
])('by pages of %i, of %s', async (size, event) => {
  const found: string[] = [];
  let after: Place | null = null;
  for (;;) {
    const page: StoredEvent[] = await events.ofAll(NOW, after, size, event);
    found.push(...page.map(({ id }) => id));
    if (page.length < size) break;
    const last = page.at(-1)!;
    after = { at: last.occurredAt, id: last.id };
  }
  expect(found).toEqual(event === undefined ? ids : ids.filter((_, place) => place % 2 === 0));
});

it('finds what is newer than it was told to look for', async () => {
  expect((await events.ofAll(NOW - 20 * MINUTE, null, 100)).map(({ id }) => id)).toEqual(ids);
});

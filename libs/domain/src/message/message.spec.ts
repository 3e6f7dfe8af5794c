/** What a message's row says: when it was accepted, what place it takes under a cap, what conditions may ask of it. */
import { addressRefusal } from './address';
import { acceptedAt, cappedAt, heardOf, messageIdOf, partsOfMessageId, touchAt, withoutAddress, type Message } from './message';

const message = (changes: Partial<Message>): Message => ({
  step: 'remind',
  channel: 'email',
  class: 'promotional',
  status: 'sent',
  reason: null,
  claimedAt: 900,
  at: 1000,
  ...changes,
});

describe('accepted, a touch, and its place under a cap', () => {
  test.each<[string, Partial<Message>, accepted: number | null, touch: number | null, capped: number | null]>([
    ['sent', {}, 1000, 1000, 1000],
    ['sent by a webhook without a class', { class: null }, 1000, null, 1000],
    ['sent a moment after its plan', { plannedAt: 950 }, 1000, 1000, 950],
    ['sent long after its plan', { plannedAt: 400 }, 1000, 1000, 1000],
    ['come back later', { status: 'bounced', bouncedAt: 1001 }, 1000, 1000, 1000],
    ['refused as it was handed over', { status: 'bounced', bouncedAt: 1000 }, null, null, null],
    ['refused, in a row of before', { status: 'bounced' }, null, null, null],
    ['claimed', { status: 'claimed', at: null }, null, null, 900],
    ['claimed a moment after its plan', { status: 'claimed', at: null, plannedAt: 880 }, null, null, 880],
    ['lost', { status: 'unknown', at: 60_900 }, null, null, 900],
    ['lost, in a row that knows no claim', { status: 'unknown', claimedAt: null }, null, null, 1000],
    ['failed', { status: 'failed' }, null, null, null],
    ['withheld', { status: 'withheld', reason: 'holdout', claimedAt: null }, null, null, null],
  ])('%s', (_name, changes, accepted, touch, capped) => {
    const given = message(changes);
    expect([acceptedAt(given), touchAt(given), cappedAt(given, 500)]).toEqual([accepted, touch, capped]);
  });
});

describe('what conditions may ask', () => {
  test.each<[string, Partial<Message>, ReturnType<typeof heardOf>]>([
    ['sent: delivered, as far as anybody knows', {}, { deliveredAt: 1000 }],
    ['sent, and told when it was delivered', { deliveredAt: 1500 }, { deliveredAt: 1500 }],
    ['come back: not delivered', { status: 'bounced', deliveredAt: 1500, bouncedAt: 1700 }, { bouncedAt: 1700 }],
    ['opened and clicked', { openedAt: 2000, clickedAt: 3000 }, { deliveredAt: 1000, openedAt: 2000, clickedAt: 3000 }],
    ['opened by a machine alone', { machineOpenedAt: 1100 }, { deliveredAt: 1000 }],
    ['lost, and opened all the same', { status: 'unknown', openedAt: 2000 }, { openedAt: 2000 }],
    ['withheld', { status: 'withheld' }, {}],
  ])('%s', (_name, changes, heard) => {
    expect(heardOf(message(changes))).toEqual(heard);
  });
});

test.each([
  ['e1.remind', { enrollmentId: 'e1', step: 'remind' }],
  ['e1.a.b', { enrollmentId: 'e1', step: 'a.b' }],
  ['e1', undefined],
  ['e1.', undefined],
  ['.remind', undefined],
  ['', undefined],
])('the id %j tells which message it is of', (id, parts) => {
  expect(partsOfMessageId(id)).toEqual(parts);
  if (parts) expect(messageIdOf(parts.enrollmentId, parts.step)).toBe(id);
});

test('what is left of it without its address names nobody', () => {
  const known = { addressHash: 'hash', reason: '550 no such user ada' };
  expect(withoutAddress(message({ ...known, status: 'bounced' }))).toEqual(message({ status: 'bounced' }));
  expect(withoutAddress(message({ status: 'withheld', reason: 'holdout' }))).toMatchObject({ reason: 'holdout' });
});

test.each<[string, Partial<Parameters<typeof addressRefusal>[0]>, promotional: string | null, transactional: string | null]>([
  ['nothing is known of', {}, null, null],
  ['was unsubscribed', { unsubscribedAt: 1 }, 'no_consent', null],
  ['complained', { complainedAt: 1 }, 'no_consent', null],
  ['takes no mail', { bouncedAt: 1 }, 'no_address', 'no_address'],
  ['takes no mail and was unsubscribed', { bouncedAt: 1, unsubscribedAt: 1 }, 'no_address', 'no_address'],
])('to an address that %s', (_name, entry, promotional, transactional) => {
  const known = { unsubscribedAt: null, complainedAt: null, bouncedAt: null, ...entry };
  expect([addressRefusal(known, 'promotional'), addressRefusal(known, 'transactional')]).toEqual([promotional, transactional]);
});

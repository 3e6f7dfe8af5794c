/** Names of events, and the client's clock put right. */
import { toEvent, type TrackingCall } from './tracking';

const HOUR = 3_600_000;
const RECEIPT = 100 * HOUR;
const call = (over: Partial<TrackingCall>): TrackingCall => ({
  type: 'track',
  messageId: 'm',
  userId: 'ada',
  anonymousId: null,
  event: 'Order Completed',
  ...over,
});

describe('when it happened', () => {
  it.each<[string, Partial<TrackingCall>, number | undefined, number]>([
    ['nothing said: at the receipt', {}, undefined, 0],
    ['nothing said but when it was sent', {}, RECEIPT - HOUR, 0],
    ['as said', { timestamp: RECEIPT - 2 * HOUR }, undefined, -2],
    ['as said to the original clock, where nothing else is', { originalTimestamp: RECEIPT - 2 * HOUR }, undefined, -2],
    ['later than the receipt: brought back to it', { timestamp: RECEIPT + HOUR }, undefined, 0],
    ['a clock that is two hours ahead', { timestamp: RECEIPT + HOUR }, RECEIPT + 2 * HOUR, -1],
    ['a clock that is two hours behind', { timestamp: RECEIPT - 3 * HOUR }, RECEIPT - 2 * HOUR, -1],
    [
      'the original clock goes before what was made of it',
      { originalTimestamp: RECEIPT + HOUR, timestamp: RECEIPT },
      RECEIPT + 2 * HOUR,
      -1,
    ],
    ['said to have happened after it was sent', { timestamp: RECEIPT + HOUR }, RECEIPT, 0],
  ])('%s', (_, over, sentAt, hours) => {
    expect(toEvent(call(over), RECEIPT, sentAt).occurredAt).toBe(RECEIPT + hours * HOUR);
  });
});

describe('what it is called', () => {
  it.each<[Partial<TrackingCall>, string | null, object]>([
    [{ properties: { total: 5, name: 'x' } }, 'Order Completed', { total: 5, name: 'x' }],
    [{ type: 'page', name: 'Pricing', properties: { url: '/p', name: 'other' } }, 'Page Viewed', { url: '/p', name: 'Pricing' }],
    [{ type: 'screen', name: 'Home' }, 'Screen Viewed', { name: 'Home' }],
    [{ type: 'page', properties: { name: 'kept' } }, 'Page Viewed', { name: 'kept' }],
    [{ type: 'page', name: 'Pricing', category: 'Docs' }, 'Page Viewed', { name: 'Pricing', category: 'Docs' }],
    [{ type: 'screen', category: 'Docs', properties: { category: 'Own' } }, 'Screen Viewed', { category: 'Own' }],
    [{ properties: { total: 5 }, category: 'passed by' }, 'Order Completed', { total: 5 }],
    [{ type: 'identify' }, null, {}],
    [{ type: 'group', groupId: 'g1' }, null, {}],
    [{ type: 'alias', previousId: 'a1' }, null, {}],
  ])('%j', (over, event, properties) => {
    expect(toEvent(call(over), RECEIPT)).toMatchObject({ event, properties });
  });

  it('is nothing where a track call names nothing', () => {
    const { event: _, ...nameless } = call({});
    expect(toEvent(nameless, RECEIPT).event).toBeNull();
  });
});

describe('what it tells of the profile', () => {
  it.each<[string, Partial<TrackingCall>, object]>([
    ['traits of a person are as told', { type: 'identify', traits: { plan: 'pro' } }, { traits: { plan: 'pro' } }],
    [
      'traits of a group lie apart',
      { type: 'group', groupId: 'g1', traits: { plan: 'pro' } },
      { groupId: 'g1', traits: { group: { plan: 'pro' } } },
    ],
    ['a group that says nothing of itself', { type: 'group', groupId: 'g1' }, { groupId: 'g1', traits: {} }],
    ['the id before', { type: 'alias', previousId: 'a1' }, { previousId: 'a1', traits: {} }],
  ])('%s', (_, over, told) => {
    expect(toEvent(call(over), RECEIPT)).toMatchObject(told);
  });
});

/** Tracking calls as they come in: every way to write one wrong, and what SDKs write differently. */
import { batchSchema, readCall, withBatchContext, type CallType } from './tracking';

const read = (message: unknown, type?: CallType) => readCall(message, type, () => 'made');

describe('refused', () => {
  const known = { userId: 'ada', event: 'Seen' };
  it.each<[string, CallType | undefined, unknown, string[]]>([
    ['text', 'track', 'Seen', ['']],
    ['a list', 'track', [], ['']],
    ['nothing', undefined, null, ['']],
    ['no type in a batch', undefined, known, ['/type']],
    ['an unknown type', undefined, { ...known, type: 'purchase' }, ['/type']],
    ['a type of the prototype', undefined, { ...known, type: 'constructor' }, ['/type']],
    ['nobody', 'track', { event: 'Seen' }, ['/userId']],
    ['nobody by null', 'track', { event: 'Seen', userId: null, anonymousId: null }, ['/userId']],
    ['no event', 'track', { userId: 'ada' }, ['/event']],
    ['no event and nobody', 'track', {}, ['/event', '/userId']],
    ['an event that is a number', 'track', { ...known, event: 7 }, ['/event']],
    ['an event without a letter', 'track', { ...known, event: '' }, ['/event']],
    ['an event too long', 'track', { ...known, event: 'x'.repeat(256) }, ['/event']],
    ['a control character in the event', 'track', { ...known, event: 'a\nb' }, ['/event']],
    ['an id that is an object', 'track', { ...known, userId: { $gt: '' } }, ['/userId']],
    ['an id that is true', 'track', { ...known, userId: true }, ['/userId']],
    ['an id without a letter', 'track', { ...known, userId: '' }, ['/userId']],
    ['an id too long', 'track', { ...known, anonymousId: 'x'.repeat(256) }, ['/anonymousId']],
    ['a messageId too long', 'track', { ...known, messageId: 'x'.repeat(256) }, ['/messageId']],
    ['properties in a list', 'track', { ...known, properties: [] }, ['/properties']],
    ['properties as text', 'track', { ...known, properties: '{}' }, ['/properties']],
    ['traits as a number', 'identify', { userId: 'ada', traits: 7 }, ['/traits']],
    ['context as text', 'page', { userId: 'ada', context: 'web' }, ['/context']],
    ['a name that is a number', 'page', { userId: 'ada', name: 7 }, ['/name']],
    ['a group without its id', 'group', { userId: 'ada', traits: {} }, ['/groupId']],
    ['a group whose id is null', 'group', { userId: 'ada', groupId: null }, ['/groupId']],
    ['an alias without the id before', 'alias', { userId: 'ada' }, ['/previousId']],
    ['an alias of nobody', 'alias', { previousId: 'a1' }, ['/userId']],
    ['an epoch number', 'track', { ...known, timestamp: 1_772_366_400_000 }, ['/timestamp']],
    ['an epoch number as text', 'track', { ...known, timestamp: '1772366400' }, ['/timestamp']],
    ['a local time', 'track', { ...known, timestamp: '2026-03-01T12:00:00' }, ['/timestamp']],
    ['a day that does not exist', 'track', { ...known, timestamp: '2026-02-30' }, ['/timestamp']],
    ['a wrong instant of sending', 'track', { ...known, sentAt: 'now' }, ['/sentAt']],
    ['NUL in a property', 'track', { ...known, properties: { a: ['x\u0000'] } }, ['/properties/a/0']],
    ['half a character in a trait', 'identify', { userId: 'ada', traits: { a: '\ud800' } }, ['/traits/a']],
    ['NUL in the name of a property', 'track', { ...known, properties: { 'a\u0000': 1 } }, ['/properties']],
    ['NUL where nobody looks', 'track', { ...known, integrations: { All: '\u0000' } }, ['/integrations/All']],
    ['several at once', 'track', { event: '', properties: 7, timestamp: 1 }, ['/event', '/properties', '/timestamp', '/userId']],
  ])('%s', (_, type, message, paths) => {
    const answer = read(message, type);
    const faults = 'faults' in answer ? answer.faults : [];
    expect(faults.map(({ path }) => path).sort()).toEqual([...paths].sort());
    for (const { message: words } of faults) expect(words).toMatch(/^(must be|is missing|contains|has a field)/);
  });
});

describe('taken', () => {
  it.each<[string, CallType | undefined, object, object]>([
    ['a number as an id', 'track', { userId: 7, event: 'Seen' }, { userId: '7' }],
    [
      'null for what there is not',
      'track',
      { userId: 'ada', anonymousId: null, event: 'Seen', properties: null },
      { anonymousId: null },
    ],
    ['a messageId of its own', 'track', { userId: 'ada', event: 'Seen', messageId: 'm1' }, { messageId: 'm1' }],
    ['none: one is made', 'track', { userId: 'ada', event: 'Seen' }, { messageId: 'made' }],
    ['the type of its path, whatever it says', 'identify', { userId: 'ada', type: 'track' }, { type: 'identify' }],
    [
      'nine decimals, cut',
      'page',
      { userId: 'a', timestamp: '2026-03-01T12:00:00.123456789+01:00' },
      { timestamp: Date.UTC(2026, 2, 1, 11, 0, 0, 123) },
    ],
    ['a bare date', 'page', { userId: 'a', timestamp: '2026-03-01' }, { timestamp: Date.UTC(2026, 2, 1) }],
    ['an id of 255 characters', 'page', { userId: '😀'.repeat(255) }, { userId: '😀'.repeat(255) }],
    [
      'a group by number',
      'group',
      { anonymousId: 'a1', groupId: 42, traits: { plan: 'pro' } },
      { groupId: '42', traits: { plan: 'pro' } },
    ],
    ['an alias of a device', 'alias', { anonymousId: 'a2', previousId: 'a1' }, { previousId: 'a1', userId: null }],
    [
      'what others add',
      undefined,
      { type: 'screen', userId: 'ada', name: 'Home', channel: 'server', integrations: {} },
      { type: 'screen', name: 'Home' },
    ],
  ])('%s', (_, type, message, call) => {
    expect(read(message, type)).toMatchObject({ call });
  });

  it('keeps a field called __proto__', () => {
    const answer = read(JSON.parse('{"userId": "ada", "event": "Seen", "properties": {"__proto__": {"a": 1}}}'), 'track');
    expect(JSON.stringify('call' in answer && answer.call.properties)).toBe('{"__proto__":{"a":1}}');
  });
});

describe('what a batch says for its messages', () => {
  it.each<[string, unknown, unknown]>([
    ['one that says nothing', { type: 'track' }, { type: 'track', context: { locale: 'de', app: 'shop' } }],
    ['one that says more', { context: { locale: 'fr', ip: '::1' } }, { context: { locale: 'fr', ip: '::1', app: 'shop' } }],
    ['one whose context is none is told so', { context: 7 }, { context: 7 }],
    ['what is no message', 7, 7],
  ])('%s', (_, message, merged) => {
    expect(withBatchContext(message, { locale: 'de', app: 'shop' })).toEqual(merged);
  });

  it('nothing', () => {
    expect(withBatchContext({ type: 'track' }, undefined)).toEqual({ type: 'track' });
  });
});

it.each([[{}], [{ batch: null }], [{ batch: {} }], [{ batch: [], sentAt: 7 }], [{ batch: [], context: [] }], [[]], ['batch']])(
  'no batch: %j',
  (body) => {
    expect(batchSchema.safeParse(body).success).toBe(false);
  },
);

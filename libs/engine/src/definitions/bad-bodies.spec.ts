/** Ways to write a definition wrong: each is told with its place, all at once, and nothing is saved. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidInput } from '@landfall/domain/fault/fault';
import { journeySchema } from '@landfall/domain/journey/journey.schema';
import { journeyReferences } from '@landfall/domain/journey/references';
import { startMongo } from '@landfall/embedded/servers/mongo';
import { connectStore, ensureIndexes, type StoreConnection } from '@landfall/store/connection';
import { definitionWorld, type DefinitionWorld } from './definition-world';
import { writtenJourneyReferences } from './written-references';

let dataDir: string;
let mongo: Awaited<ReturnType<typeof startMongo>>;
let connection: StoreConnection;
let world: DefinitionWorld;

type Kind = 'goals' | 'segments' | 'templates' | 'journeys';
const put = (kind: Kind, key: string, written: unknown) => world[kind].put(key, { written, savedBy: 'spec' });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'landfall-bad-bodies-'));
  mongo = await startMongo({ dataDir });
  connection = await connectStore(mongo.uri);
  world = definitionWorld(connection, { mailFrom: undefined });
  await ensureIndexes(connection);
  await put('goals', 'bought', { name: 'First purchase', when: { event: 'Order Completed' } });
  await put('goals', 'watched', { name: 'Seen the page', when: { event: 'Page Viewed' }, level: 'diagnostic' });
  await put('goals', 'old', { name: 'Old purchase', when: { event: 'Order' } });
  await world.goals.archive('old');
  await put('segments', 'staff', { name: 'Staff', static: true });
  await put('segments', 'a', { name: 'A', when: { trait: 'plan', is: 'pro' } });
  await put('segments', 'b', { name: 'B', when: { any: [{ segment: 'staff' }, { segment: 'a' }] } });
  await put('templates', 'reminder', template());
  await put('journeys', 'kept', journey());
}, 90_000);

afterAll(async () => {
  await connection.close();
  await mongo.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function template(more: object = {}) {
  return { channel: 'email', from: 'hello@shop.example', subject: 'Your cart', html: '<p>Hello</p>', ...more };
}

function journey(more: object = {}) {
  return { name: 'Abandoned cart', goal: { key: 'bought' }, entry: { on: { event: 'Cart Updated' } }, steps: [], ...more };
}

const goal = (more: object = {}) => ({ name: 'Purchase', when: { event: 'Order' }, ...more });
const send = (template: unknown, id = 'remind') => ({ id, send: { channel: 'email', template } });
const branch = (more: object) => ({ id: 'look', branch: { if: { trait: 'plan', is: 'pro' }, ...more } });

describe('a bad body is told where it is wrong', () => {
  it.each<[string, Kind, unknown, string[]]>([
    ['nothing', 'goals', null, ['']],
    ['a list', 'goals', [], ['']],
    ['no fields', 'goals', {}, ['/name', '/when']],
    ['an unknown field', 'goals', goal({ color: 'red' }), ['/color']],
    ['a field of another step of the product', 'goals', goal({ within: { duration: 'P7D', since: 'first_seen' } }), ['/within']],
    ['a word that is none of those', 'goals', goal({ category: 'sale', level: 'macro' }), ['/category', '/level']],
    [
      'an operand that can never match',
      'goals',
      goal({ when: { event: 'Order', where: { total: { gt: '50' } } } }),
      ['/when/where/total/gt'],
    ],
    [
      'an unknown operator',
      'goals',
      goal({ when: { event: 'Order', where: { total: { above: 5 } } } }),
      ['/when/where/total/above'],
    ],
    ['a month, which has no length', 'goals', goal({ adjustmentWindow: 'P1M' }), ['/adjustmentWindow']],
    [
      'a missing segment',
      'goals',
      goal({ when: { all: [{ event: 'Order' }, { not: { segment: 'gone' } }] } }),
      ['/when/all/1/not/segment'],
    ],
    ['a missing segment beside a bad name', 'goals', goal({ name: '', when: { segment: 'gone' } }), ['/name', '/when/segment']],
    ['a level that its journey forbids', 'goals-of-kept' as Kind, goal({ level: 'diagnostic' }), ['/level']],
    ['no rule', 'segments', { name: 'VIPs' }, ['']],
    ['two rules', 'segments', { name: 'VIPs', static: true, when: { segment: 'staff' } }, ['']],
    ['not static', 'segments', { name: 'VIPs', static: false }, ['/static']],
    ['itself', 'segments', { name: 'VIPs', when: { segment: 'x' } }, ['/when/segment']],
    ['a circle of two', 'segments-a' as Kind, { name: 'A', when: { not: { segment: 'b' } } }, ['/when/not/segment']],
    ['a missing segment and a fault', 'segments', { nam: 'VIPs', when: { segment: 'gone' } }, ['/nam', '/name', '/when/segment']],
    ['no channel, no subject, no body', 'templates', { from: 'a@b.example' }, ['/channel', '/subject']],
    ['no sender anywhere', 'templates', { channel: 'email', subject: 'Hi', html: '<p>Hi</p>' }, ['/from']],
    ['html and mjml', 'templates', template({ mjml: '<mjml></mjml>' }), ['/html']],
    [
      'Liquid that cannot be read, twice',
      'templates',
      template({ subject: '{{ profile.', html: '{% for %}' }),
      ['/subject', '/html'],
    ],
    [
      'an unknown filter beside an unknown field',
      'templates',
      template({ subject: '{{ a | upcas }}', subjekt: 'x' }),
      ['/subjekt', '/subject'],
    ],
    [
      'MJML that is none',
      'templates',
      { channel: 'email', from: 'a@b.example', subject: 'Hi', mjml: '<mjml><mj-body><mj-txt>Hi</mj-txt></mj-body></mjml>' },
      ['/mjml'],
    ],
    ['no entry and no steps', 'journeys', { name: 'Cart' }, ['/entry', '/steps']],
    ['a goal that is none', 'journeys', journey({ goal: { key: 'gone' } }), ['/goal/key']],
    ['an archived goal', 'journeys', journey({ goal: { key: 'old' } }), ['/goal/key']],
    ['a goal that is only watched', 'journeys', journey({ goal: { key: 'watched' } }), ['/goal/key']],
    ['two goals', 'journeys', journey({ goal: [{ key: 'bought' }, { key: 'old' }] }), ['/goal']],
    [
      'missing segments everywhere',
      'journeys',
      journey({
        suppress: ['staff', 'gone'],
        entry: { on: { event: 'Cart Updated' }, exclude: ['away'], audience: { segment: 'lost' } },
      }),
      ['/entry/exclude/0', '/suppress/1', '/entry/audience/segment'],
    ],
    ['a missing template', 'journeys', journey({ steps: [send('reminder'), send('gone', 'again')] }), ['/steps/1/send/template']],
    [
      'a missing template inside a branch',
      'journeys',
      journey({ steps: [branch({ then: [send('gone')] })] }),
      ['/steps/0/branch/then/0/send/template'],
    ],
    [
      'a missing segment in a branch',
      'journeys',
      journey({ steps: [{ id: 'look', branch: { if: { segment: 'gone' } } }] }),
      ['/steps/0/branch/if/segment'],
    ],
    [
      'a slip in one step and a missing template in another',
      'journeys',
      journey({ steps: [{ id: 'wait', dellay: 'PT1H' }, send('gone')] }),
      ['/steps/0/dellay', '/steps/1/send/template'],
    ],
    [
      'a fault outside, missing things deep inside',
      'journeys',
      journey({ name: 7, steps: [branch({ if: { nothing: 1 }, else: [branch({ then: [send('gone')] })] })] }),
      ['/name', '/steps/0/branch/if/nothing', '/steps/0/branch/else/0/branch/then/0/send/template', '/steps/0/branch/else/0/id'],
    ],
    [
      'an id given twice',
      'journeys',
      journey({
        steps: [
          { id: 'wait', delay: 'PT1H' },
          { id: 'wait', delay: 'PT1H' },
        ],
      }),
      ['/steps/1/id'],
    ],
    ['steps behind an exit', 'journeys', journey({ steps: [{ id: 'bye', exit: {} }, send('reminder')] }), ['/steps/1']],
    [
      'a channel of another step of the product',
      'journeys',
      journey({ steps: [{ id: 'ping', send: { channel: 'webhook', url: 'https://shop.example' } }] }),
      ['/steps/0/send/channel', '/steps/0/send/template', '/steps/0/send/url'],
    ],
    ['a percentage beyond all', 'journeys', journey({ holdout: { percent: 101 } }), ['/holdout/percent']],
    [
      'a window of a year',
      'journeys',
      journey({ goal: { key: 'gone', attributionWindow: 'P1Y' } }),
      ['/goal/attributionWindow', '/goal/key'],
    ],
  ])('%s (%s)', async (_what, kind, written, paths) => {
    const [group, key] = kind.startsWith('goals-of')
      ? (['goals', 'bought'] as const)
      : kind.startsWith('segments-')
        ? (['segments', 'a'] as const)
        : ([kind, 'x'] as const);
    const before = await world.definitions.catalogRevision();
    const refusal = await put(group, key, written).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(InvalidInput);
    const { faults } = refusal as InvalidInput;
    expect(faults.map(({ path }) => path).sort()).toEqual([...paths].sort());
    for (const { message } of faults) expect(message).not.toMatch(/undefined|invalid input|expected/i);
    expect(await world.definitions.catalogRevision()).toBe(before);
  });

  it('tells what a missing thing is, and the way of a circle', async () => {
    const messages = async (kind: Kind, key: string, written: unknown) => {
      const refusal = await put(kind, key, written).catch((error: unknown) => error);
      return (refusal as InvalidInput).faults.map(({ message }) => message);
    };
    expect(await messages('journeys', 'x', journey({ goal: { key: 'old' }, suppress: ['gone'] }))).toEqual([
      'names goal “old”, which is archived',
      'names segment “gone”, which does not exist',
    ]);
    expect(await messages('segments', 'staff', { name: 'Staff', when: { segment: 'b' } })).toEqual([
      'leads back to this segment: staff → b → staff',
    ]);
    expect(await messages('goals', 'bought', goal({ level: 'diagnostic' }))).toEqual([
      'cannot be diagnostic: it is the goal of journey “kept”',
    ]);
  });
});

it('reads the same references off a body as written as off one that was let in', () => {
  const written = journey({
    suppress: ['staff'],
    entry: { on: { event: 'Cart Updated' }, exclude: ['a'], audience: { all: [{ event: 'Cart Updated' }, { segment: 'b' }] } },
    steps: [send('reminder'), branch({ then: [send('x', 'x'), branch({ if: { segment: 'c' }, else: [send('y', 'y')] })] })],
  });
  const read = (journeySchema as unknown as { parse(value: unknown): Parameters<typeof journeyReferences>[0] }).parse({
    ...written,
    steps: JSON.parse(JSON.stringify(written.steps).replace('"id":"look"', '"id":"look-first"')),
  });
  const inOrder = (references: { kind: string; key: string; path: string }[]) =>
    references.map((each) => JSON.stringify(each)).sort();
  expect(inOrder(writtenJourneyReferences(written))).toEqual(inOrder(journeyReferences(read)));
});

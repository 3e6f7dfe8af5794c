/** Ways to write a definition wrong: each is told with its place, all at once, and nothing is saved. */
import { Conflict, InvalidInput } from '@landfall/domain/fault/fault';
import { journeySchema } from '@landfall/domain/journey/journey.schema';
import { journeyReferences } from '@landfall/domain/journey/references';
import { ensureIndexes } from '@landfall/store/connection';
import { startStore, type SpecStore } from '../../../../test/support/store';
import { type DefinitionKinds, type DefinitionWorld, definitionWorld } from './definition-world';
import { writtenJourneyReferences } from './written-references';

let store: SpecStore;
let world: DefinitionWorld;

beforeAll(async () => {
  store = await startStore();
  world = definitionWorld(store.connection, { mailFrom: undefined });
  await ensureIndexes(store.connection);
  await world.put('goals', 'bought', { name: 'First purchase', when: { event: 'Order Completed' } });
  await world.put('goals', 'watched', { name: 'Seen the page', when: { event: 'Page Viewed' }, level: 'diagnostic' });
  await world.put('goals', 'old', { name: 'Old purchase', when: { event: 'Order' } });
  await world.goals.archive('old');
  await world.put('segments', 'staff', { name: 'Staff', static: true });
  await world.put('segments', 'a', { name: 'A', when: { trait: 'plan', is: 'pro' } });
  await world.put('segments', 'b', { name: 'B', when: { any: [{ segment: 'staff' }, { segment: 'a' }] } });
  await world.put('segments', 'fans', { name: 'Fans', when: { goal: 'bought', count: { gte: 3 } } });
  await world.put('goals', 'hired', { name: 'Hired', when: { segment: 'staff' } });
  await world.put('templates', 'reminder', template());
  await world.put('journeys', 'kept', journey());
}, 90_000);

afterAll(() => store?.stop());

function template(more: object = {}) {
  return { channel: 'email', from: 'hello@shop.example', subject: 'Your cart', html: '<p>Hello</p>', ...more };
}

function journey(more: object = {}) {
  return { name: 'Abandoned cart', goal: { key: 'bought' }, entry: { on: { event: 'Cart Updated' } }, steps: [], ...more };
}

const goal = (more: object = {}) => ({ name: 'Purchase', when: { event: 'Order' }, ...more });
const send = (template: unknown, id = 'remind') => ({ id, send: { channel: 'email', template } });
const post = (id: string, body: unknown) => ({ id, send: { channel: 'webhook', url: 'https://example.com/hook', body } });
const branch = (more: object) => ({ id: 'look', branch: { if: { trait: 'plan', is: 'pro' }, ...more } });

describe('a bad body is told where it is wrong', () => {
  it.each<[string, string, unknown, string[]]>([
    ['nothing', 'goals/x', null, ['']],
    ['a list', 'goals/x', [], ['']],
    ['no fields', 'goals/x', {}, ['/name', '/when']],
    [
      'Liquid in webhooks that cannot be read, at any depth',
      'journeys/x',
      journey({
        steps: [
          post('a', { text: '{{ profile.name | upcas }}' }),
          branch({ then: [post('b', ['fine', '{% if %}'])], else: [post('c', { 'a/b': '{{' })] }),
        ],
      }),
      ['/steps/0/send/body/text', '/steps/1/branch/then/0/send/body/1', '/steps/1/branch/else/0/send/body/a~1b'],
    ],
    ['an unknown field', 'goals/x', goal({ color: 'red' }), ['/color']],
    [
      'a field of another step of the product',
      'goals/x',
      goal({ within: { duration: 'P7D', since: 'first_seen' } }),
      ['/within'],
    ],
    ['a word that is none of those', 'goals/x', goal({ category: 'sale', level: 'macro' }), ['/category', '/level']],
    [
      'an operand that can never match',
      'goals/x',
      goal({ when: { event: 'Order', where: { total: { gt: '50' } } } }),
      ['/when/where/total/gt'],
    ],
    [
      'an unknown operator',
      'goals/x',
      goal({ when: { event: 'Order', where: { total: { above: 5 } } } }),
      ['/when/where/total/above'],
    ],
    ['a month, which has no length', 'goals/x', goal({ adjustmentWindow: 'P1M' }), ['/adjustmentWindow']],
    [
      'a missing segment',
      'goals/x',
      goal({ when: { all: [{ event: 'Order' }, { not: { segment: 'gone' } }] } }),
      ['/when/all/1/not/segment'],
    ],
    ['a missing segment beside a bad name', 'goals/x', goal({ name: '', when: { segment: 'gone' } }), ['/name', '/when/segment']],
    [
      'a missing segment beside a condition that is none',
      'goals/x',
      goal({ when: { all: [{ trait: 'plan' }, { any: [{ segment: 'gone' }] }] } }),
      ['/when/all/0/is', '/when/all/1/any/0/segment'],
    ],
    ['a level that its journey forbids', 'goals/bought', goal({ level: 'diagnostic' }), ['/level']],
    ['nothing that a segment needs', 'segments/x', { colour: 'red' }, ['', '/name', '/colour']],
    ['no rule', 'segments/x', { name: 'VIPs' }, ['']],
    ['two rules', 'segments/x', { name: 'VIPs', static: true, when: { segment: 'staff' } }, ['']],
    ['not static', 'segments/x', { name: 'VIPs', static: false }, ['/static']],
    ['itself', 'segments/x', { name: 'VIPs', when: { segment: 'x' } }, ['/when/segment']],
    ['a circle of two', 'segments/a', { name: 'A', when: { not: { segment: 'b' } } }, ['/when/not/segment']],
    [
      'a missing segment and a fault',
      'segments/x',
      { nam: 'VIPs', when: { segment: 'gone' } },
      ['/nam', '/name', '/when/segment'],
    ],
    ['no channel, no subject, no body', 'templates/x', { from: 'a@b.example' }, ['', '/channel', '/subject']],
    ['no sender anywhere', 'templates/x', { channel: 'email', subject: 'Hi', html: '<p>Hi</p>' }, ['/from']],
    ['html and mjml', 'templates/x', template({ mjml: '<mjml><mj-body></mj-body></mjml>' }), ['']],
    [
      'Liquid that cannot be read, twice',
      'templates/x',
      template({ subject: '{{ profile.', html: '{% for %}' }),
      ['/subject', '/html'],
    ],
    [
      'an unknown filter beside an unknown field',
      'templates/x',
      template({ subject: '{{ a | upcas }}', subjekt: 'x' }),
      ['/subjekt', '/subject'],
    ],
    [
      'MJML that is none',
      'templates/x',
      { channel: 'email', from: 'a@b.example', subject: 'Hi', mjml: '<mjml><mj-body><mj-txt>Hi</mj-txt></mj-body></mjml>' },
      ['/mjml'],
    ],
    ['no entry and no steps', 'journeys/x', { name: 'Cart' }, ['/entry', '/steps']],
    ['a goal that is none', 'journeys/x', journey({ goal: { key: 'gone' } }), ['/goal/key']],
    ['an archived goal', 'journeys/x', journey({ goal: { key: 'old' } }), ['/goal/key']],
    ['a goal that is only watched', 'journeys/x', journey({ goal: { key: 'watched' } }), ['/goal/key']],
    ['two goals', 'journeys/x', journey({ goal: [{ key: 'bought' }, { key: 'old' }] }), ['/goal']],
    [
      'missing segments everywhere',
      'journeys/x',
      journey({
        suppress: ['staff', 'gone'],
        entry: { on: { event: 'Cart Updated' }, exclude: ['away'], audience: { segment: 'lost' } },
      }),
      ['/entry/exclude/0', '/suppress/1', '/entry/audience/segment'],
    ],
    [
      'a missing template',
      'journeys/x',
      journey({ steps: [send('reminder'), send('gone', 'again')] }),
      ['/steps/1/send/template'],
    ],
    [
      'a missing template inside a branch',
      'journeys/x',
      journey({ steps: [branch({ then: [send('gone')] })] }),
      ['/steps/0/branch/then/0/send/template'],
    ],
    [
      'a missing segment in a branch',
      'journeys/x',
      journey({ steps: [{ id: 'look', branch: { if: { segment: 'gone' } } }] }),
      ['/steps/0/branch/if/segment'],
    ],
    [
      'a slip in one step and a missing template in another',
      'journeys/x',
      journey({ steps: [{ id: 'wait', dellay: 'PT1H' }, send('gone')] }),
      ['/steps/0/dellay', '/steps/1/send/template'],
    ],
    [
      'a missing template in a step that has every other fault',
      'journeys/x',
      journey({ steps: [{ id: 'A b', send: { channel: 'fax', template: 'gone', class: 'x', colour: 'red' } }] }),
      ['/steps/0/id', '/steps/0/send/channel', '/steps/0/send/class', '/steps/0/send/colour', '/steps/0/send/template'],
    ],
    [
      'a fault outside, missing things deep inside',
      'journeys/x',
      journey({ name: 7, steps: [branch({ if: { nothing: 1 }, else: [branch({ then: [send('gone')] })] })] }),
      ['/name', '/steps/0/branch/if/nothing', '/steps/0/branch/else/0/branch/then/0/send/template', '/steps/0/branch/else/0/id'],
    ],
    [
      'an id given twice',
      'journeys/x',
      journey({
        steps: [
          { id: 'wait', delay: 'PT1H' },
          { id: 'wait', delay: 'PT1H' },
        ],
      }),
      ['/steps/1/id'],
    ],
    ['steps behind an exit', 'journeys/x', journey({ steps: [{ id: 'bye', exit: {} }, send('reminder')] }), ['/steps/1']],
    [
      'a mail to an address of the web',
      'journeys/x',
      journey({ steps: [{ id: 'ping', send: { channel: 'email', url: 'https://shop.example' } }] }),
      ['/steps/0/send/template', '/steps/0/send/url'],
    ],
    [
      'missing things in every way in, wait and variant',
      'journeys/x',
      journey({
        entry: { on: { goal: 'gone' }, audience: { message: 'opened', journey: 'gone' } },
        steps: [
          { id: 'a', waitFor: { goal: 'gone', within: 'P1D', then: [send('gone', 'b')] } },
          { id: 'c', split: { variants: [{ name: 'x', weight: 1, steps: [branch({ if: { goal: 'old' } })] }] } },
        ],
      }),
      [
        '/entry/on/goal',
        '/entry/audience/journey',
        '/steps/0/waitFor/goal',
        '/steps/0/waitFor/then/0/send/template',
        '/steps/1/split/variants/0/steps/0/branch/if/goal',
      ],
    ],
    [
      'a segment that nobody can be in, on a schedule with a slip',
      'journeys/x',
      journey({ entry: { on: { schedule: { cron: 'daily', segment: 'gone' } } } }),
      ['/entry/on/schedule/cron', '/entry/on/schedule/segment'],
    ],
    ['moves into a missing segment', 'journeys/x', journey({ entry: { on: { segment: 'gone' } } }), ['/entry/on/segment']],
    [
      'a schedule that is none, and a way in that is none',
      'journeys/x',
      journey({ entry: { on: { schedule: 'daily' } }, suppress: ['gone'] }),
      ['/entry/on/schedule', '/suppress/0'],
    ],
    [
      'a message that another journey does not send',
      'journeys/x',
      journey({ steps: [branch({ if: { message: 'opened', journey: 'kept', step: 'remind' } })] }),
      ['/steps/0/branch/if/step'],
    ],
    [
      'a message that it does not send itself, under its own name',
      'journeys/x',
      journey({ steps: [branch({ if: { message: 'opened', journey: 'x', step: 'remind' } })] }),
      ['/steps/0/branch/if/step'],
    ],
    [
      'what follows from a goal, into nothing',
      'goals/x',
      goal({
        color: 'red',
        when: { all: [{ event: 'Order' }, { not: { goal: 'gone' } }, { message: 'opened', journey: 'kept', step: 'none' }] },
        onAchieved: [{ enroll: 'gone' }, { set: { a: 1 }, if: { segment: 'gone' } }, 'kept', { enroll: 'Kept' }],
      }),
      [
        '/color',
        '/when/all/1/not/goal',
        '/when/all/2/step',
        '/onAchieved/0/enroll',
        '/onAchieved/1/if/segment',
        '/onAchieved/2',
        '/onAchieved/3/enroll',
      ],
    ],
    ['a goal that asks for itself', 'goals/x', goal({ when: { not: { goal: 'x' } } }), ['/when/not/goal']],
    [
      'a goal that asks for itself through a segment',
      'goals/bought',
      goal({ when: { all: [{ event: 'Order' }, { segment: 'fans' }] } }),
      ['/when/all/1/segment'],
    ],
    [
      'a segment that asks for itself through a goal',
      'segments/staff',
      { name: 'Staff', when: { goal: 'hired' } },
      ['/when/goal'],
    ],
    ['a percentage beyond all', 'journeys/x', journey({ holdout: { percent: 101 } }), ['/holdout/percent']],
    [
      'a window of a year',
      'journeys/x',
      journey({ goal: { key: 'gone', attributionWindow: 'P1Y' } }),
      ['/goal/attributionWindow', '/goal/key'],
    ],
  ])('%s (%s)', async (_what, address, written, paths) => {
    const [kind, key] = address.split('/') as [DefinitionKinds, string];
    const before = await world.definitions.catalogRevision();
    const refusal = await world.put(kind, key, written).then(
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
    const messages = async (kind: DefinitionKinds, key: string, written: unknown) => {
      const refusal = await world.put(kind, key, written).catch((error: unknown) => error);
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
    expect(await messages('goals', 'bought', goal({ when: { segment: 'fans' } }))).toEqual([
      'leads back to this goal: bought → fans → bought',
    ]);
  });
});

it('lets a journey ask for its own messages under its own name, before it is there', async () => {
  const steps = [send('reminder'), branch({ if: { message: 'opened', journey: 'new', step: 'remind' } })];
  await world.put('journeys', 'new', journey({ steps }));
  expect(await world.references.usersOf('journey', 'new')).toEqual([]);
});

it('keeps what is in use: nothing goes while a goal, a segment or a journey names it', async () => {
  await world.put('journeys', 'welcome', journey({ goal: undefined, steps: [send('reminder')] }));
  await world.put('goals', 'joined', goal({ onAchieved: [{ enroll: 'welcome' }] }));
  await world.put('segments', 'readers', { name: 'Readers', when: { message: 'opened', journey: 'welcome', step: 'remind' } });
  await world.put('segments', 'joiners', { name: 'Joiners', when: { goal: 'joined' } });
  const twice = journey({
    goal: undefined,
    entry: { on: { goal: 'joined' }, audience: { message: 'opened', journey: 'welcome' } },
  });
  await world.put('journeys', 'twice', twice);
  expect(await world.references.usersOf('journey', 'welcome')).toEqual(['journey “twice”', 'goal “joined”', 'segment “readers”']);
  expect(await world.references.usersOf('goal', 'joined')).toEqual(['journey “twice”', 'segment “joiners”']);
  expect(await world.references.journeysMeasuredBy('joined')).toEqual([]);
  await expect(world.journeys.delete('welcome')).rejects.toBeInstanceOf(Conflict);
  await expect(world.journeys.archive('welcome')).rejects.toBeInstanceOf(Conflict);
  await expect(world.goals.delete('joined')).rejects.toBeInstanceOf(Conflict);
});

it('reads the same references off a body as written as off one that was let in', () => {
  const written = journey({
    suppress: ['staff'],
    entry: {
      on: { segment: 'g' },
      exclude: ['a'],
      audience: { all: [{ message: 'opened', journey: 'e', step: 'f' }, { event: 'Cart Updated' }, { segment: 'b' }] },
    },
    steps: [
      send('reminder'),
      branch({ then: [send('x', 'x'), branch({ if: { segment: 'c' }, else: [send('y', 'y')] })] }),
      { id: 'wait', waitFor: { event: 'Cart Viewed', within: 'P1D' } },
      { id: 'shut', waitFor: { goal: 'd', within: 'P1D' } },
    ],
  });
  const read = (journeySchema as unknown as { parse(value: unknown): Parameters<typeof journeyReferences>[0] }).parse({
    ...written,
    steps: JSON.parse(JSON.stringify(written.steps).replace('"id":"look"', '"id":"look-first"')),
  });
  const inOrder = (references: { kind: string; key: string; path: string }[]) =>
    references.map((each) => JSON.stringify(each)).sort();
  expect(inOrder(writtenJourneyReferences(written))).toEqual(inOrder(journeyReferences(read)));
});

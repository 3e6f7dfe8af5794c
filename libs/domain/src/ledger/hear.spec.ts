/** What is heard of messages: kept once, told apart from machines, and worked like a call. */
import { World, cartJourney, instant, type WorldDefinitions } from '../../../../test/support/world';
import { ERASED_FROM } from '../profile/profile';
import type { MessageNews } from './hear';

const sent = (definitions: WorldDefinitions = {}) => new World(definitions).track('0h', 'Cart Updated').until('2h');
const messageOf = (world: World) =>
  world
    .ledger()
    .enrollments.at(-1)!
    .messages.find(({ step }) => step === 'remind')!;
const at = (text: string) => instant(text);

describe('what is kept of it', () => {
  test.each<[MessageNews, object]>([
    ['delivered', { status: 'sent', deliveredAt: at('3h') }],
    ['opened', { status: 'sent', openedAt: at('3h') }],
    ['clicked', { status: 'sent', clickedAt: at('3h'), openedAt: at('3h') }],
    ['complained', { status: 'sent', complainedAt: at('3h') }],
    ['bounced', { status: 'bounced', bouncedAt: at('3h'), reason: 'came back after it was accepted' }],
  ])('%s', (what, expected) => {
    const world = sent();
    expect(world.hearOf('3h', 'remind', what)).toBe('heard');
    expect(messageOf(world)).toMatchObject(expected);
    expect(world.hearOf('4h', 'remind', what)).toBe('heard_before');
    expect(messageOf(world)).toMatchObject(expected);
  });

  test('the earliest of what is told in any order', () => {
    const world = sent();
    world.hearOf('5h', 'remind', 'opened');
    expect(world.hearOf('3h', 'remind', 'clicked', { told: '6h' })).toBe('heard');
    expect(messageOf(world)).toMatchObject({ openedAt: at('3h'), clickedAt: at('3h') });
    expect(world.hearOf('4h', 'remind', 'opened', { told: '7h' })).toBe('heard_before');
  });

  test('never earlier than its acceptance, never later than it was told', () => {
    const world = sent();
    world.hearOf('0h', 'remind', 'opened', { told: '3h' });
    world.hearOf('9h', 'remind', 'clicked', { told: '4h' });
    expect(messageOf(world)).toMatchObject({ openedAt: at('1h'), clickedAt: at('4h') });
  });

  test('what comes back at once was accepted all the same, and stays a touch', () => {
    const world = sent();
    world.hearOf('1h', 'remind', 'bounced', { told: '2h' });
    expect(messageOf(world)).toMatchObject({ status: 'bounced', at: at('1h'), bouncedAt: at('1h+1ms') });
    world.track('3h', 'Order Completed');
    expect(world.credits()).toEqual(['3h: credited to cart (only_candidate)']);
  });

  test.each([
    ['a step that sent nothing', 'wait', 'unknown'],
    ['a step that is still to come', 'last', 'unknown'],
  ] as const)('nothing of %s', (_name, step, hearing) => {
    expect(sent().hearOf('3h', step, 'opened')).toBe(hearing);
  });

  test('nothing of a message that was withheld', () => {
    const world = sent({ settings: { consentDefault: 'unsubscribed' } });
    expect(world.hearOf('3h', 'remind', 'opened')).toBe('unsent');
  });

  test('a lost message that is opened stays lost, and a second refusal says nothing new', () => {
    const world = new World({ onSend: 'leave' }).track('0h', 'Cart Updated').until('1h').settle('1h', 'remind', 'unknown');
    expect(world.hearOf('3h', 'remind', 'opened')).toBe('heard');
    expect(world.hearOf('3h', 'remind', 'bounced')).toBe('heard');
    expect(messageOf(world)).toMatchObject({ status: 'unknown', openedAt: at('3h'), bouncedAt: at('3h') });
  });
});

test('what is heard while it is being handed over is no earlier than its claim', () => {
  const world = new World({ onSend: 'leave' }).track('0h', 'Cart Updated').until('1h');
  const claim = { step: 'remind', channel: 'email', class: 'promotional', status: 'claimed', reason: null, at: null } as const;
  world.ledger().enrollments[0]!.messages.push({ ...claim, claimedAt: at('2h') });
  expect(world.hearOf('1h', 'remind', 'clicked', { told: '3h' })).toBe('heard');
  expect(messageOf(world)).toMatchObject({ status: 'claimed', clickedAt: at('2h') });
});

describe('machines', () => {
  test.each([
    ['mark', 'heard', { machineOpenedAt: at('3h'), machineClickedAt: at('3h') }],
    ['drop', 'heard_before', {}],
    ['keep', 'heard', { openedAt: at('3h'), clickedAt: at('3h') }],
  ] as const)('%s', (bots, hearing, kept) => {
    const world = sent({ settings: { bots } });
    expect(world.hearOf('3h', 'remind', 'clicked', { byMachine: true })).toBe(hearing);
    const { openedAt, clickedAt, machineOpenedAt, machineClickedAt } = messageOf(world);
    const all = { openedAt, clickedAt, machineOpenedAt, machineClickedAt };
    expect(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))).toEqual(kept);
  });

  test('a person after a machine is heard', () => {
    const world = sent();
    world.hearOf('3h', 'remind', 'opened', { byMachine: true });
    expect(world.hearOf('4h', 'remind', 'opened')).toBe('heard');
    expect(messageOf(world)).toMatchObject({ machineOpenedAt: at('3h'), openedAt: at('4h') });
  });

  test('a carrier is believed: no machine bounces or complains', () => {
    const world = sent({ settings: { bots: 'drop' } });
    expect(world.hearOf('3h', 'remind', 'bounced', { byMachine: true })).toBe('heard');
  });
});

describe('worked like a call', () => {
  const opened = { message: 'opened', journey: 'cart' } as const;

  test('joins a segment at its instant, which suppresses', () => {
    const world = sent({ segments: { readers: opened }, journeys: { cart: cartJourney({ suppress: ['readers'] }) } });
    world.hearOf('3h', 'remind', 'opened');
    expect(world.segmentsOf()).toEqual(['readers']);
    expect(world.story()).toEqual(['cart from 0h: suppressed at 3h, remind sent at 1h']);
  });

  test('joins a segment by which people enter', () => {
    const welcome = { name: 'Readers', entry: { on: { segment: 'readers' } }, steps: [{ id: 'rest', delay: 'PT1H' }] };
    const world = sent({ segments: { readers: opened }, journeys: { cart: cartJourney(), welcome } });
    world.hearOf('3h', 'remind', 'opened');
    expect(world.story()).toEqual(['cart from 0h: active, remind sent at 1h', 'welcome from 3h: active']);
  });

  test('meets a goal, once', () => {
    const world = sent({ goals: { purchase: { when: opened } } });
    world.hearOf('3h', 'remind', 'opened');
    world.hearOf('4h', 'remind', 'clicked');
    expect(world.story()).toEqual(['cart from 0h: goal_met at 3h, remind sent at 1h']);
    expect(world.credits()).toEqual(['3h: credited to cart (only_candidate)']);
  });

  test('of a forgotten person it counts, and moves nobody', () => {
    const world = sent({ goals: { purchase: { when: opened } }, segments: { readers: opened } });
    world.ledger().profile.id = `${ERASED_FROM}1`;
    expect(world.hearOf('3h', 'remind', 'opened')).toBe('heard');
    expect([messageOf(world).openedAt, world.segmentsOf(), world.credits()]).toEqual([at('3h'), [], []]);
  });

  test('turns the branch that comes after it', () => {
    const steps = [
      { id: 'remind', send: { channel: 'email', template: 'reminder' } },
      { id: 'day', delay: 'P1D' },
      {
        id: 'read',
        branch: {
          if: { message: 'opened', step: 'remind' },
          then: [],
          else: [{ id: 'again', send: { channel: 'email', template: 'reminder' } }],
        },
      },
    ];
    const read = new World({ journeys: { cart: cartJourney({ steps }) } }).track('0h', 'Cart Updated');
    read.hearOf('3h', 'remind', 'opened');
    const unread = new World({ journeys: { cart: cartJourney({ steps }) } }).track('0h', 'Cart Updated');
    unread.hearOf('3h', 'remind', 'opened', { byMachine: true });
    expect([read.until('2d').story(), unread.until('2d').story()]).toEqual([
      ['cart from 0h: completed at 1d, remind sent at 0h'],
      ['cart from 0h: completed at 1d, remind sent at 0h, again sent at 1d'],
    ]);
  });
});

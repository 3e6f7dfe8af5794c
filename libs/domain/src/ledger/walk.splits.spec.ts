/** Splits on the walk: who takes which variant, and what is kept of it. Headings are sentences of attribution.md and api.md. */
import { cartJourney, type JourneyParts, World } from '../../../../test/support/world';

const send = (id: string) => ({ id, send: { channel: 'email', template: 'reminder' } });
const variant = (name: string, weight: number) => ({ name, weight, steps: [send(`mail-${name}`)] });
const split = (weights: Record<string, number>, over: object = {}) => ({
  id: 'offer',
  split: { variants: Object.entries(weights).map(([name, weight]) => variant(name, weight)), ...over },
});
const pickWinner = { confidence: 0.95, minProfiles: 200 };
const worldOf = (step: object, over: JourneyParts = {}, winners: Record<string, string> = {}) =>
  new World({ winners, journeys: { cart: cartJourney({ steps: [step], entry: { reentry: 'always' }, ...over }) } });
const PEOPLE = Array.from({ length: 400 }, (_, person) => `p${person}`);
const variantOf = (world: World, user = 'ada') => world.ledger(user).enrollments.at(-1)!.variants['offer'];

it('goes with the steps of the variant drawn', () => {
  const world = worldOf(split({ plain: 0, discount: 1 }))
    .track('0h', 'Cart Updated')
    .until('0h');
  expect(world.story()).toEqual(['cart from 0h: completed at 0h, mail-discount sent at 0h']);
  expect(world.ledger().enrollments[0]!.variants).toEqual({ offer: 'discount' });
});

it('draws by weight', () => {
  const world = worldOf(split({ discount: 3, plain: 1 }));
  for (const user of PEOPLE) world.track('0h', 'Cart Updated', {}, { user }).until('0h', user);
  const discounted = PEOPLE.filter((user) => variantOf(world, user) === 'discount').length;
  expect(Math.abs(discounted / PEOPLE.length - 0.75)).toBeLessThan(0.07);
});

it('draws apart from the holdout, whatever the step is called', () => {
  const arm = { ...split({ discount: 1, plain: 1 }), id: 'arm' };
  const world = worldOf(arm, { holdout: { percent: 50 } });
  for (const user of PEOPLE) world.track('0h', 'Cart Updated', {}, { user }).until('0h', user);
  const ofHoldout = PEOPLE.map((user) => world.ledger(user).enrollments[0]!).filter(({ holdout }) => holdout);
  const discounted = ofHoldout.filter(({ variants }) => variants['arm'] === 'discount').length;
  expect(Math.abs(discounted / ofHoldout.length - 0.5)).toBeLessThan(0.12);
});

describe('Split variants are drawn once per profile, journey and step, and kept on re-entry', () => {
  it('also by a version with other weights', () => {
    const world = worldOf(split({ discount: 1, plain: 0 }))
      .track('0h', 'Cart Updated')
      .until('0h');
    world.publish('cart', cartJourney({ steps: [split({ discount: 0, plain: 1 })], entry: { reentry: 'always' } }));
    world.track('1h', 'Cart Updated').until('1h');
    expect(world.story()).toEqual([
      'cart from 0h: completed at 0h, mail-discount sent at 0h',
      'cart from 1h: completed at 1h, mail-discount sent at 1h',
    ]);
  });

  it('one that the split no longer holds is drawn anew', () => {
    const world = worldOf(split({ discount: 1 }))
      .track('0h', 'Cart Updated')
      .until('0h');
    world.publish('cart', cartJourney({ steps: [split({ plain: 1 })], entry: { reentry: 'always' } }));
    world.track('1h', 'Cart Updated').until('1h');
    expect([variantOf(world), world.ledger().profile.variants]).toEqual(['plain', { cart: { offer: 'plain' } }]);
  });

  it('of journeys and steps of any name', () => {
    const journeys = { constructor: cartJourney({ steps: [{ ...split({ discount: 1 }), id: 'constructor' }] }) };
    const world = new World({ journeys }).track('0h', 'Cart Updated').until('0h');
    expect(world.ledger().profile.variants).toEqual({ constructor: { constructor: 'discount' } });
  });
});

describe('Once better, newcomers take it (the others keep what they have)', () => {
  it('newcomers', () => {
    const world = worldOf(split({ discount: 1, plain: 0 }, { pickWinner }), {}, { offer: 'plain' });
    expect(variantOf(world.track('0h', 'Cart Updated').until('0h'))).toBe('plain');
  });

  it('the others', () => {
    const winners: Record<string, string> = {};
    const world = worldOf(split({ discount: 1, plain: 0 }, { pickWinner }), {}, winners);
    world.track('0h', 'Cart Updated').until('0h');
    winners['offer'] = 'plain';
    expect(variantOf(world.track('1h', 'Cart Updated').until('1h'))).toBe('discount');
  });

  it('nobody, where the split no longer says so', () => {
    const world = worldOf(split({ discount: 1, plain: 0 }), {}, { offer: 'plain' });
    expect(variantOf(world.track('0h', 'Cart Updated').until('0h'))).toBe('discount');
  });
});

it('Holdout people take splits, waits and updates on time', () => {
  const wait = { id: 'look', waitFor: { event: 'Cart Viewed', within: 'P1D' } };
  const update = { id: 'mark', update: { set: { marked: true } } };
  const journey = cartJourney({ steps: [split({ discount: 1 }), wait, update], holdout: { percent: 100 } });
  const world = new World({ journeys: { cart: journey } }).track('0h', 'Cart Updated').track('2h', 'Cart Viewed').until('2h');
  expect(world.story()).toEqual(['cart from 0h (holdout): completed at 2h, mail-discount withheld (holdout) at 0h']);
  expect(world.ledger().profile.traits).toMatchObject({ marked: { value: true } });
});

it('has a send ahead as long as some variant has one', () => {
  const quiet = { name: 'quiet', weight: 1, steps: [] };
  const steps = [
    { id: 'wait', delay: 'PT1H' },
    { id: 'offer', split: { variants: [quiet, variant('mail', 0)] } },
  ];
  const world = new World({ journeys: { cart: cartJourney({ steps }) } })
    .track('0h', 'Cart Updated')
    .track('1m', 'Order Completed');
  expect(world.ledger().enrollments[0]).toMatchObject({ endReason: 'goal_met', avoided: true });
});

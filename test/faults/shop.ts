/** Two journeys that compete for one goal, so that credits, assists and stops all depend on who was sent what when. */

export const JOURNEYS = ['cart', 'liked'] as const;

const remind = (id: string) => ({ id, send: { channel: 'email', template: 'reminder' } });
const journey = (name: string, event: string, steps: object[]) => ({
  name,
  goal: { key: 'purchase', attributionWindow: 'P2D' },
  // A call that an outage holds back must not be too old for one clock and young for the other: this length is real time in both.
  entry: { on: { event }, maxAge: 'P365D', reentry: { after: 'P1D' } },
  holdout: { percent: 15 },
  steps,
});

export const definitions = {
  goals: {
    purchase: {
      name: 'Order placed by a shopper',
      category: 'purchase',
      when: { event: 'Order Completed' },
      counting: 'every',
      dedupeBy: 'order_id',
      value: { property: 'total', currency: { property: 'currency', default: 'EUR' } },
    },
  },
  templates: { reminder: { channel: 'email', subject: 'Still thinking?', html: '<p>It is still there.</p>' } },
  journeys: {
    cart: journey('Abandoned cart', 'Cart Updated', [
      { id: 'hour', delay: 'PT1H' },
      remind('first'),
      { id: 'half-day', delay: 'PT12H' },
      remind('second'),
    ]),
    liked: journey('Liked and left', 'Product Liked', [{ id: 'hours', delay: 'PT3H' }, remind('look')]),
  },
};

/** Ids of the steps that send. */
export const SENDS: ReadonlySet<string> = new Set(['first', 'second', 'look']);

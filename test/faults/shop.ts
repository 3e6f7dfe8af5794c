/** Journeys that compete for one goal, so that credits, assists and stops all depend on who was sent what when, and in which whatever a crash can fall into has its place. */

const remind = (id: string, messageClass: 'promotional' | 'transactional' = 'promotional') => ({
  id,
  send: { channel: 'email', template: 'reminder', class: messageClass },
});
const purchase = { key: 'purchase', attributionWindow: 'P2D' };
// A call that an outage holds back must not be too old for one clock and young for the other: this length is real time in both.
const PATIENT = { maxAge: 'P365D' };

export const CAP = { max: 4, per: 'P1D' };
/** Hours of the shoppers' clock after which a segment forgets what they did. */
export const FORGOTTEN_AFTER_HOURS: Readonly<Record<string, number>> = { 'Product Liked': 24, 'Order Completed': 12 };
const lately = (event: string) => ({ event, within: `PT${FORGOTTEN_AFTER_HOURS[event]}H` });

const goal = {
  name: 'Order placed by a shopper',
  category: 'purchase',
  when: { event: 'Order Completed' },
  counting: 'every',
  dedupeBy: 'order_id',
  keyBy: 'item',
  value: { property: 'total', currency: { property: 'currency', default: 'EUR' } },
};

export const definitions = {
  goals: { purchase: goal },
  segments: {
    fans: { name: 'Liked twice lately', when: { ...lately('Product Liked'), count: { gte: 2 } } },
    buyers: { name: 'Bought lately', when: lately('Order Completed') },
  },
  templates: { reminder: { channel: 'email', subject: 'Still thinking?', html: '<p>It is still there.</p>' } },
  journeys: {
    cart: {
      name: 'Abandoned cart',
      goal: purchase,
      entry: { on: { event: 'Cart Updated' }, ...PATIENT, reentry: { after: 'P1D' } },
      holdout: { percent: 15 },
      steps: [
        { id: 'hour', delay: 'PT1H' },
        remind('first'),
        { id: 'back', waitFor: { event: 'Product Viewed', within: 'PT12H', then: [remind('seen')], else: [remind('second')] } },
      ],
    },
    items: {
      name: 'One item of a cart',
      goal: purchase,
      entry: { on: { event: 'Cart Updated' }, ...PATIENT, keyBy: 'item', reentry: 'always' },
      steps: [
        { id: 'again', waitFor: { event: 'Cart Updated', within: 'PT4H', then: [], else: [offer()] } },
        { id: 'evening', delay: 'PT6H' },
        remind('last'),
      ],
    },
    liked: {
      name: 'Liked and left',
      goal: purchase,
      entry: { on: { event: 'Product Liked' }, ...PATIENT, reentry: { after: 'P1D' } },
      holdout: { percent: 15 },
      steps: [{ id: 'hours', delay: 'PT3H' }, remind('look')],
    },
    fans: {
      name: 'Likes a lot',
      goal: purchase,
      entry: { on: { segment: 'fans' }, ...PATIENT, reentry: 'always', onReentry: 'restart' },
      suppress: ['buyers'],
      steps: [{ id: 'rest', delay: 'PT2H' }, remind('fan')],
    },
    thanks: {
      name: 'Thank you',
      entry: { on: { api: true }, ...PATIENT, reentry: { after: 'PT1H' } },
      steps: [{ id: 'pause', delay: 'PT2H' }, remind('thank', 'transactional')],
    },
  },
};

/** Said once the journeys are there. */
export const afterwards = {
  goal: { ...goal, onAchieved: [{ enroll: 'thanks' }] },
  settings: { frequencyCap: { promotional: CAP } },
};

function offer() {
  const variants = [
    { name: 'discount', weight: 50, steps: [remind('discount')] },
    { name: 'plain', weight: 50, steps: [] },
  ];
  return { id: 'offer', split: { variants } };
}

export const JOURNEYS = Object.keys(definitions.journeys);
/** Ids of the steps that send, and of those that wait for an event. */
export const SENDS: ReadonlySet<string> = new Set([...['first', 'seen', 'second', 'discount', 'last', 'look', 'fan', 'thank']]);
export const WAITS: ReadonlySet<string> = new Set(['back', 'again']);
/** Not promotional: no cap counts it. */
export const TRANSACTIONAL: ReadonlySet<string> = new Set(['thank']);
